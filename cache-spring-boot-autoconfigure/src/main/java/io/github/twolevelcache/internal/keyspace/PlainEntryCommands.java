package io.github.twolevelcache.internal.keyspace;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.Deadlines;
import io.github.twolevelcache.internal.redis.HashSlot;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;
import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * The commands on an entry whose changes reach no log. Thread-safe.
 */
public final class PlainEntryCommands implements EntryCommands {

	/** Answers with V and the time. */
	private static final Script PUT = new Script("""
			local value, lease = KEYS[1], KEYS[2]
			local entry, lifetime, deadline = ARGV[1], ARGV[2], ARGV[3]
			""" + Deadlines.CHECK + """
			redis.call('PSETEX', value, lifetime, entry)
			redis.call('UNLINK', lease)
			return 'V' .. now
			""");

	/** Answers with V and the time, or with F, the time and what was found. */
	private static final Script PUT_IF_ABSENT = new Script("""
			local value, lease = KEYS[1], KEYS[2]
			local entry, lifetime, replaceable, deadline = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
			""" + Deadlines.CHECK + """
			local found = redis.call('GET', value)
			if found and found ~= replaceable then
				return 'F' .. now .. found
			end
			redis.call('PSETEX', value, lifetime, entry)
			redis.call('UNLINK', lease)
			return 'V' .. now
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

	/**
	 * The lease of a transaction, which may take long, gives way to any other. One that
	 * has no end, or a much later one than leases have, was not taken by us, and nobody
	 * would give it back.
	 */
	private static final Script ACQUIRE = new Script("""
			local value, lease = KEYS[1], KEYS[2]
			local token, duration, replaceable = ARGV[1], ARGV[2], ARGV[3]
			local expiryBegin, expiryEnd, superseded = ARGV[4], ARGV[5], ARGV[6]
			local found = redis.call('GET', value)
			local isSuperseded = superseded ~= '' and found and string.sub(found, expiryBegin, expiryEnd) == superseded
			if found and found ~= replaceable and not isSuperseded then
				return 'V' .. found
			end
			local held = redis.call('GET', lease)
			local left = held and redis.call('PTTL', lease)
			local isLease = held and left >= 0 and left <= 10 * duration
			if isLease and held ~= token and string.sub(held, 1, 1) ~= 't' then
				return 'W' .. left
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

	/** Of all slots: those of a part are mostly on one server. */
	private static final int PARTS = 64;

	private final RemoteStore store;

	private final Deadlines deadlines;

	/**
	 * Create the commands.
	 * @param store reaches Redis
	 * @param time tells until when a change may be made
	 */
	public PlainEntryCommands(RemoteStore store, TimeSource time) {
		this.store = store;
		this.deadlines = new Deadlines(PARTS, store, time);
	}

	@Override
	public CompletableFuture<?> put(EntryChange change, byte[] entry, long lifetime) {
		return put(change.keys(), entry, lifetime, change.begun());
	}

	private CompletableFuture<?> put(EntryKeys keys, byte[] entry, long lifetime, long begun) {
		return run(keys, begun,
				(touched, deadline) -> this.store.run(PUT, touched, entry, Ascii.bytes(lifetime), deadline));
	}

	@Override
	public CompletableFuture<byte @Nullable []> putIfAbsent(EntryChange change, byte[] entry, long lifetime,
			byte @Nullable [] replaceable) {
		return run(change.keys(), change.begun(),
				(touched, deadline) -> this.store.run(PUT_IF_ABSENT, touched, entry, Ascii.bytes(lifetime),
						orNothing(replaceable), deadline))
			.thenApply((answer) -> (answer[0] == 'F') ? Arrays.copyOfRange(answer, Deadlines.TIME_END, answer.length)
					: null);
	}

	private CompletableFuture<byte[]> run(EntryKeys keys, long begun,
			BiFunction<byte[][], byte[], CompletableFuture<byte @Nullable []>> call) {
		byte[][] touched = { keys.value(), keys.lease() };
		int part = HashSlot.of(keys.value()) * PARTS / HashSlot.COUNT;
		return this.deadlines.call(part, begun, (deadline) -> call.apply(touched, deadline)).thenApply((answer) -> {
			if (Deadlines.isLate(answer)) {
				throw new RemoteCallException("Redis received it too late", null);
			}
			return answer;
		});
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
