package io.github.twolevelcache.internal.lease;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.keyspace.CacheKeyspace;
import io.github.twolevelcache.internal.keyspace.EntryAnswer;
import io.github.twolevelcache.internal.keyspace.EntryCommands.Claim;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.EntryMapper;
import io.github.twolevelcache.internal.keyspace.Fence;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;
import io.github.twolevelcache.internal.outage.Bypasses;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.stats.CacheCounters;

/**
 * The leases of the loads of one cache: who may load a key for all instances, and store
 * what it has loaded. Thread-safe.
 */
public final class RemoteLeases {

	private final CacheKeyspace keyspace;

	private final TrackedReads trackedReads;

	private final Bypasses bypasses;

	private final CacheCounters stats;

	private final InstanceRuntime runtime;

	/**
	 * Create the leases of a cache.
	 * @param keyspace what stands in Redis
	 * @param trackedReads tells whether the end of a load will be heard of
	 * @param bypasses tell which entries count
	 * @param stats counts what happens
	 * @param runtime names the leases and decodes entries
	 */
	public RemoteLeases(CacheKeyspace keyspace, TrackedReads trackedReads, Bypasses bypasses, CacheCounters stats,
			InstanceRuntime runtime) {
		this.keyspace = keyspace;
		this.trackedReads = trackedReads;
		this.bypasses = bypasses;
		this.stats = stats;
		this.runtime = runtime;
	}

	/**
	 * Ask for the right to load the value of a key.
	 * @param text the text of the key
	 * @param yielding whether the lease gives way to any other
	 * @param duration of the lease, in milliseconds
	 * @param superseded an entry that is to be loaded again, or {@code null} if there is
	 * none
	 * @param type the type of the values that the caller expects
	 * @return the answer; completed by any thread, with a {@link RemoteCallException} if
	 * Redis does not answer
	 */
	public CompletableFuture<LeaseAnswer> acquire(String text, boolean yielding, long duration,
			@Nullable CacheEntry superseded, Class<?> type) {
		Claim claim = claim(yielding, duration);
		return this.keyspace.calls()
			.named(this.keyspace.generation()
				.known()
				.thenCompose((number) -> (superseded != null && superseded.version() != 0)
						? acquireBeside(text, claim, superseded.version(), number, type)
						: acquire(text, claim, number, type)),
					"load", text);
	}

	private Claim claim(boolean yielding, long duration) {
		return new Claim(this.runtime.tokens().next(), yielding, duration);
	}

	private CompletableFuture<LeaseAnswer> acquire(String text, Claim claim, long number, Class<?> type) {
		return this.keyspace.commands()
			.acquire(keys(text), claim)
			.thenCompose((answer) -> (answer.kind() == EntryAnswer.Kind.ENTRY)
					? found(text, claim, number, answer.content(), type)
					: completed(answer(new Lease(text, Fence.of(claim.token()), number), answer, type)));
	}

	private CompletableFuture<LeaseAnswer> acquireBeside(String text, Claim claim, long version, long number,
			Class<?> type) {
		return this.keyspace.commands()
			.acquireBeside(keys(text), claim, version)
			.thenCompose((answer) -> (answer.kind() == EntryAnswer.Kind.CHANGED) ? acquire(text, claim, number, type)
					: completed(answer(new Lease(text, new Fence(version, claim.token()), number), answer, type)));
	}

	private LeaseAnswer answer(Lease lease, EntryAnswer answer, Class<?> type) {
		return switch (answer.kind()) {
			case LEASE -> new LeaseAnswer.Granted(lease, null);
			case PENDING -> new LeaseAnswer.Granted(lease, pending(answer, type));
			case HELD -> new LeaseAnswer.Held(answer.holder(), answer.remaining(),
					this.trackedReads.hears(keys(lease.text()).value()), lease.generation());
			case EVICTED, PENDING_AND_HELD -> new LeaseAnswer.Found(pending(answer, type));
			case ENTRY, CHANGED -> throw new IllegalArgumentException(answer.kind().name());
		};
	}

	private CacheEntry pending(EntryAnswer answer, Class<?> type) {
		return this.keyspace.entries().decodePending(answer, type);
	}

	private static CompletableFuture<LeaseAnswer> completed(LeaseAnswer answer) {
		return CompletableFuture.completedFuture(answer);
	}

	private CompletableFuture<LeaseAnswer> found(String text, Claim claim, long number, byte[] found, Class<?> type) {
		return CompletableFuture.completedFuture(found).thenComposeAsync((bytes) -> {
			// It was missing, or could not be read, a moment ago.
			CacheEntry entry = this.bypasses.isDoubtful(text, bytes) ? null
					: this.keyspace.entries().decodeAgain(bytes, type);
			if (entry == null || !entry.freshness().isServed()) {
				return acquireBeside(text, claim, EntryFormat.version(bytes), number, type);
			}
			this.stats.l2().recordHit();
			return completed(new LeaseAnswer.Found(entry));
		}, this.runtime.executor());
	}

	private EntryKeys keys(String text) {
		return this.keyspace.keys().of(text);
	}

	/**
	 * Begin to change the record of a key in a store. Loads that are under way are not
	 * stored, and what is given to {@link #fulfil} is only if nothing else was loaded or
	 * changed meanwhile.
	 * @param text the text of the key
	 * @param duration how long the change may take, in milliseconds
	 * @return the lease; fails with a {@link RemoteCallException} if Redis does not
	 * answer
	 */
	public CompletableFuture<Lease> preempt(String text, long duration) {
		return this.keyspace.calls()
			.named(this.keyspace.generation()
				.known()
				.thenCompose((number) -> this.keyspace.commands()
					.preempt(keys(text), claim(true, duration))
					.thenApply((fence) -> new Lease(text, fence, number))), "put", text);
	}

	/**
	 * Store what was loaded, unless the lease has ended meanwhile.
	 * @param lease the lease
	 * @param value the value, or {@code null}
	 * @param loadCost what it cost to load, in milliseconds
	 * @return whether it was stored; fails with a {@link RemoteCallException} if Redis
	 * does not acknowledge
	 */
	public CompletableFuture<Boolean> fulfil(Lease lease, @Nullable Object value, int loadCost) {
		EntryMapper entries = this.keyspace.entries();
		long lifetime = entries.lifetime(value);
		byte[] entry = entries.encode(lease.text(), value, lifetime, loadCost);
		entries.stamp(entry, lease.generation());
		return this.keyspace.calls()
			.named(this.keyspace.commands()
				.fulfil(keys(lease.text()), lease.fence(), entry, entries.timeToLive(lifetime))
				.thenApply((stored) -> {
					if (stored) {
						this.stats.l2().recordPut();
					}
					return stored;
				}), "put", lease.text());
	}

	/**
	 * End a lease without a value, and wake those who wait for it. A failure only costs
	 * them the rest of the lease.
	 * @param lease the lease
	 */
	public void abandon(Lease lease) {
		CompletableFuture<?> unused = this.keyspace.commands().abandon(keys(lease.text()), lease.fence());
	}

	/**
	 * Renew a lease.
	 * @param lease the lease
	 * @param duration of the lease from now, in milliseconds
	 * @return whether it was still held
	 */
	public CompletableFuture<Boolean> renew(Lease lease, long duration) {
		return this.keyspace.commands().renew(keys(lease.text()), lease.fence(), duration);
	}

}
