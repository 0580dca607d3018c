package io.github.twolevelcache.internal.keyspace;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
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
			local value = KEYS[1]
			local entry, lifetime, deadline = ARGV[1], ARGV[2], ARGV[3]
			""" + Deadlines.CHECK + """
			redis.call('PSETEX', value, lifetime, entry)
			return 'V' .. now
			""");

	/**
	 * Answers with V and the time, or with F, the time and what was found. What was found
	 * may be the entry itself, since the client may send a command twice.
	 */
	private static final Script PUT_IF_ABSENT = new Script("""
			local value = KEYS[1]
			local entry, lifetime, replaceable, deadline = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
			""" + LeaseFormat.KINDS + Deadlines.CHECK + """
			local found = redis.call('GET', value)
			if isEntry(found) and versionOf(found) ~= replaceable then
				return (versionOf(found) == versionOf(entry)) and 'V' .. now or 'F' .. now .. found
			end
			redis.call('PSETEX', value, lifetime, entry)
			return 'V' .. now
			""");

	/** Nothing follows the removal: in a slot that moves, the key is elsewhere then. */
	private static final Script DROP = new Script("""
			local value = KEYS[1]
			local lastOfHeader = ARGV[1]
			""" + LeaseFormat.KINDS + """
			local found = redis.call('GETRANGE', value, 0, lastOfHeader)
			redis.call('UNLINK', value)
			return isEntry(found) and found
			""");

	/**
	 * The lease of a transaction, which may take long, gives way to any other. One that
	 * has no end, or a much later one than leases have, was not taken by us, and nobody
	 * would give it back.
	 */
	private static final Script ACQUIRE = new Script("""
			local any = KEYS[1]
			local lease, duration = ARGV[1], ARGV[2]
			""" + LeaseFormat.KINDS + """
			local found = redis.call('GET', any)
			if isEntry(found) then
				return 'V' .. found
			end
			local left = isLease(found) and redis.call('PTTL', any)
			local isHeld = left and left >= 0 and left <= 10 * duration
			if isHeld and versionOf(found) ~= versionOf(lease) and string.sub(found, 2, 2) ~= '\\%d' then
				return 'W' .. versionOf(found) .. left
			end
			redis.call('SET', any, lease, 'PX', duration)
			return 'L'
			""".formatted(LeaseFormat.YIELDING));

	/** Answers with the version of the entry, if there is one. */
	private static final Script PREEMPT = new Script("""
			local value = KEYS[1]
			local lease, duration, lastOfHeader = ARGV[1], ARGV[2], ARGV[3]
			""" + LeaseFormat.KINDS + """
			local found = redis.call('GETRANGE', value, 0, lastOfHeader)
			if isEntry(found) then
				return versionOf(found)
			end
			redis.call('SET', value, lease, 'PX', duration)
			return false
			""");

	private static final Script FULFIL = new Script("""
			local value = KEYS[1]
			local version, entry, lifetime, lastOfHeader = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
			""" + LeaseFormat.KINDS + """
			local found = versionOf(redis.call('GETRANGE', value, 0, lastOfHeader))
			if found == version then
				redis.call('PSETEX', value, lifetime, entry)
			end
			return (found == version or found == versionOf(entry)) and '1'
			""");

	private static final Script ABANDON = new Script("""
			local any = KEYS[1]
			local version = ARGV[1]
			""" + LeaseFormat.KINDS + """
			local found = redis.call('GETRANGE', any, 0, %d)
			if isLease(found) and versionOf(found) == version then
				redis.call('UNLINK', any)
			end
			return false
			""".formatted(LeaseFormat.SIZE));

	/** An entry is heard to change if its end is set, so that is not done in vain. */
	private static final Script RENEW = new Script("""
			local any = KEYS[1]
			local version, duration, lastOfHeader = ARGV[1], ARGV[2], ARGV[3]
			""" + LeaseFormat.KINDS + """
			if versionOf(redis.call('GETRANGE', any, 0, lastOfHeader)) ~= version then
				return false
			end
			local left = redis.call('PTTL', any)
			if left > 0 and left <= tonumber(duration) then
				redis.call('PEXPIRE', any, duration)
			end
			return '1'
			""");

	private static final byte[] LAST_OF_HEADER = Ascii.bytes(EntryFormat.HEADER_SIZE - 1);

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
		return inTime(keys, begun, (deadline) -> run(PUT, keys.value(), entry, Ascii.bytes(lifetime), deadline));
	}

	@Override
	public CompletableFuture<byte @Nullable []> putIfAbsent(EntryChange change, byte[] entry, long lifetime,
			long replaceable) {
		EntryKeys keys = change.keys();
		return inTime(keys, change.begun(),
				(deadline) -> run(PUT_IF_ABSENT, keys.value(), entry, Ascii.bytes(lifetime), bytes(replaceable),
						deadline))
			.thenApply((answer) -> (answer[0] == 'F') ? Arrays.copyOfRange(answer, Deadlines.TIME_END, answer.length)
					: null);
	}

	private CompletableFuture<byte[]> inTime(EntryKeys keys, long begun,
			Function<byte[], CompletableFuture<byte @Nullable []>> call) {
		int part = HashSlot.of(keys.value()) * PARTS / HashSlot.COUNT;
		return this.deadlines.call(part, begun, call).thenApply((answer) -> {
			if (Deadlines.isLate(answer)) {
				throw new RemoteCallException("Redis received it too late", null);
			}
			return answer;
		});
	}

	private CompletableFuture<byte @Nullable []> run(Script script, byte[] key, byte[]... arguments) {
		return this.store.run(script, new byte[][] { key }, arguments);
	}

	private static byte[] bytes(long version) {
		return ByteBuffer.allocate(Long.BYTES).putLong(version).array();
	}

	@Override
	public CompletableFuture<byte @Nullable []> evict(EntryChange change) {
		return drop(change.keys());
	}

	@Override
	public CompletableFuture<byte @Nullable []> drop(EntryKeys keys) {
		return run(DROP, keys.value(), LAST_OF_HEADER);
	}

	@Override
	public CompletableFuture<@Nullable EntryAnswer> pending(EntryKeys keys) {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<EntryAnswer> acquire(EntryKeys keys, Claim claim) {
		return acquire(keys.value(), claim);
	}

	private CompletableFuture<EntryAnswer> acquire(byte[] key, Claim claim) {
		return run(ACQUIRE, key, lease(claim), Ascii.bytes(claim.duration()))
			.thenApply((answer) -> EntryAnswer.of(Objects.requireNonNull(answer)));
	}

	private static byte[] lease(Claim claim) {
		return LeaseFormat.write(claim.token(), claim.isYielding());
	}

	// The entry may have been replaced before the lease was asked for. Only who has the
	// lease prolongs its life.
	@Override
	public CompletableFuture<EntryAnswer> acquireBeside(EntryKeys keys, Claim claim, long version) {
		byte[] lease = keys.lease(version);
		return acquire(lease, claim).thenCompose((answer) -> {
			boolean granted = answer.kind() == EntryAnswer.Kind.LEASE;
			return renew(keys.value(), version, granted ? claim.duration() : 0).thenApply((unchanged) -> {
				if (!unchanged && granted) {
					CompletableFuture<?> unused = abandon(lease, claim.token());
				}
				return unchanged ? answer : EntryAnswer.CHANGED;
			});
		});
	}

	@Override
	public CompletableFuture<Fence> preempt(EntryKeys keys, Claim claim) {
		return run(PREEMPT, keys.value(), lease(claim), Ascii.bytes(claim.duration()), LAST_OF_HEADER)
			.thenApply((version) -> Fence.of((version != null) ? ByteBuffer.wrap(version).getLong() : claim.token()));
	}

	@Override
	public CompletableFuture<Boolean> fulfil(EntryKeys keys, Fence fence, byte[] entry, long lifetime) {
		return run(FULFIL, keys.value(), bytes(fence.version()), entry, Ascii.bytes(lifetime), LAST_OF_HEADER)
			.thenApply((stored) -> {
				if (fence.hasLeaseBeside()) {
					// Whoever waits has heard that the entry has changed.
					CompletableFuture<?> unused = abandon(keys.lease(fence.version()), fence.leaseBeside());
				}
				return stored != null;
			});
	}

	@Override
	public CompletableFuture<?> abandon(EntryKeys keys, Fence fence) {
		// Whoever waits hears the end of a lease in the place of an entry.
		return fence.hasLeaseBeside() ? abandon(keys.lease(fence.version()), fence.leaseBeside())
			.thenCompose((ended) -> WakeKeys.write(this.store, keys.wake())) : abandon(keys.value(), fence.version());
	}

	private CompletableFuture<?> abandon(byte[] key, long token) {
		return run(ABANDON, key, bytes(token));
	}

	@Override
	public CompletableFuture<Boolean> renew(EntryKeys keys, Fence fence, long duration) {
		// A load that cannot be stored any more keeps nobody waiting.
		return renew(keys.value(), fence.version(), duration)
			.thenCompose((unchanged) -> (unchanged && fence.hasLeaseBeside())
					? renew(keys.lease(fence.version()), fence.leaseBeside(), duration)
					: CompletableFuture.completedFuture(unchanged));
	}

	private CompletableFuture<Boolean> renew(byte[] key, long version, long duration) {
		return run(RENEW, key, bytes(version), Ascii.bytes(duration), LAST_OF_HEADER)
			.thenApply((renewed) -> renewed != null);
	}

	@Override
	public boolean isLogged() {
		return false;
	}

}
