package io.github.twolevelcache.internal.keyspace;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * The commands on an entry whose changes reach no log. Thread-safe.
 */
public final class PlainEntryCommands implements EntryCommands {

	private static final Script PUT = new Script("""
			local value, lease = KEYS[1], KEYS[2]
			local entry, lifetime = ARGV[1], ARGV[2]
			redis.call('PSETEX', value, lifetime, entry)
			redis.call('UNLINK', lease)
			return false
			""");

	private static final Script PUT_IF_ABSENT = new Script("""
			local value, lease = KEYS[1], KEYS[2]
			local entry, lifetime, replaceable = ARGV[1], ARGV[2], ARGV[3]
			local found = redis.call('GET', value)
			if found and found ~= replaceable then
				return found
			end
			redis.call('PSETEX', value, lifetime, entry)
			redis.call('UNLINK', lease)
			return false
			""");

	/** The removal of a lease alone is not heard by anyone, hence the wake key. */
	private static final Script DROP = new Script("""
			local value, lease, wake = KEYS[1], KEYS[2], KEYS[3]
			local lastOfHeader = ARGV[1]
			local found = redis.call('GETRANGE', value, 0, lastOfHeader)
			local removed = redis.call('UNLINK', value)
			local ended = redis.call('UNLINK', lease)
			if removed == 0 then
				if ended == 1 then
					redis.call('SET', wake, '1', 'PX', '1')
				end
				return false
			end
			return found
			""");

	/** The lease of a transaction, which may take long, gives way to any other. */
	private static final Script ACQUIRE = new Script("""
			local value, lease = KEYS[1], KEYS[2]
			local token, duration, replaceable = ARGV[1], ARGV[2], ARGV[3]
			local expiryBegin, expiryEnd, superseded = ARGV[4], ARGV[5], ARGV[6]
			local found = redis.call('GET', value)
			if found and found ~= replaceable and string.sub(found, expiryBegin, expiryEnd) ~= superseded then
				return 'V' .. found
			end
			local held = redis.call('GET', lease)
			if held and held ~= token and string.sub(held, 1, 1) ~= 't' then
				return 'W' .. redis.call('PTTL', lease)
			end
			redis.call('SET', lease, token, 'PX', duration)
			return 'L'
			""");

	private static final Script PREEMPT = new Script("""
			local lease = KEYS[1]
			local token, duration = ARGV[1], ARGV[2]
			redis.call('SET', lease, token, 'PX', duration)
			return false
			""");

	private static final Script FULFIL = new Script("""
			local value, lease = KEYS[1], KEYS[2]
			local token, entry, lifetime = ARGV[1], ARGV[2], ARGV[3]
			if redis.call('GET', lease) ~= token then
				return false
			end
			redis.call('PSETEX', value, lifetime, entry)
			redis.call('UNLINK', lease)
			return '1'
			""");

	private static final Script ABANDON = new Script("""
			local lease, wake = KEYS[1], KEYS[2]
			local token = ARGV[1]
			if redis.call('GET', lease) == token then
				redis.call('UNLINK', lease)
				redis.call('SET', wake, '1', 'PX', '1')
			end
			return false
			""");

	private static final Script RENEW = new Script("""
			local lease = KEYS[1]
			local token, duration = ARGV[1], ARGV[2]
			if redis.call('GET', lease) ~= token then
				return false
			end
			redis.call('PEXPIRE', lease, duration)
			return '1'
			""");

	private static final byte[] NOTHING = {};

	private static final byte[] LAST_OF_HEADER = Ascii.bytes(EntryFormat.HEADER_SIZE - 1);

	/** Lua counts from 1. */
	private static final byte[] EXPIRY_BEGIN = Ascii.bytes(EntryFormat.EXPIRY_OFFSET + 1);

	private static final byte[] EXPIRY_END = Ascii.bytes(EntryFormat.EXPIRY_OFFSET + Long.BYTES);

	private final RemoteStore store;

	/**
	 * Create the commands.
	 * @param store reaches Redis
	 */
	public PlainEntryCommands(RemoteStore store) {
		this.store = store;
	}

	@Override
	public CompletableFuture<?> put(EntryChange change, byte[] entry, long lifetime) {
		return put(change.keys(), entry, lifetime);
	}

	private CompletableFuture<?> put(EntryKeys keys, byte[] entry, long lifetime) {
		return this.store.run(PUT, new byte[][] { keys.value(), keys.lease() }, entry, Ascii.bytes(lifetime));
	}

	@Override
	public CompletableFuture<byte @Nullable []> putIfAbsent(EntryKeys keys, byte[] entry, long lifetime,
			byte @Nullable [] replaceable) {
		return this.store.run(PUT_IF_ABSENT, new byte[][] { keys.value(), keys.lease() }, entry, Ascii.bytes(lifetime),
				orNothing(replaceable));
	}

	@Override
	public CompletableFuture<byte @Nullable []> evict(EntryChange change) {
		return drop(change.keys());
	}

	@Override
	public CompletableFuture<byte @Nullable []> drop(EntryKeys keys) {
		return this.store.run(DROP, new byte[][] { keys.value(), keys.lease(), keys.wake() }, LAST_OF_HEADER);
	}

	@Override
	public CompletableFuture<@Nullable EntryAnswer> pending(EntryKeys keys) {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<EntryAnswer> acquire(EntryKeys keys, byte[] token, long duration,
			byte @Nullable [] replaceable, @Nullable CacheEntry superseded) {
		return this.store
			.run(ACQUIRE, new byte[][] { keys.value(), keys.lease() },
					acquireArguments(token, duration, replaceable, superseded))
			.thenApply((answer) -> EntryAnswer.of(Objects.requireNonNull(answer)));
	}

	/**
	 * Return what the scripts that acquire a lease are told.
	 * @param token tells the lease from all others
	 * @param duration of the lease, in milliseconds
	 * @param replaceable an entry that counts as none, or {@code null}
	 * @param superseded an entry that counts as none if Redis still holds it, or
	 * {@code null}
	 * @return token, duration, the replaceable entry, where in an entry its expiry begins
	 * and ends, and the expiry of the superseded one
	 */
	public static byte[][] acquireArguments(byte[] token, long duration, byte @Nullable [] replaceable,
			@Nullable CacheEntry superseded) {
		return new byte[][] { token, Ascii.bytes(duration), orNothing(replaceable), EXPIRY_BEGIN, EXPIRY_END,
				(superseded != null) ? EntryFormat.expiry(superseded) : NOTHING };
	}

	private static byte[] orNothing(byte @Nullable [] bytes) {
		return (bytes != null) ? bytes : NOTHING;
	}

	@Override
	public CompletableFuture<?> preempt(EntryKeys keys, byte[] token, long duration) {
		return this.store.run(PREEMPT, new byte[][] { keys.lease() }, token, Ascii.bytes(duration));
	}

	@Override
	public CompletableFuture<Boolean> fulfil(EntryKeys keys, byte[] token, byte[] entry, long lifetime) {
		return this.store.run(FULFIL, new byte[][] { keys.value(), keys.lease() }, token, entry, Ascii.bytes(lifetime))
			.thenApply((done) -> done != null);
	}

	@Override
	public CompletableFuture<?> abandon(EntryKeys keys, byte[] token) {
		return this.store.run(ABANDON, new byte[][] { keys.lease(), keys.wake() }, token);
	}

	@Override
	public CompletableFuture<Boolean> renew(EntryKeys keys, byte[] token, long duration) {
		return this.store.run(RENEW, new byte[][] { keys.lease() }, token, Ascii.bytes(duration))
			.thenApply((done) -> done != null);
	}

	@Override
	public boolean isLogged() {
		return false;
	}

}
