package io.github.twolevelcache.internal.lease;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.keyspace.CacheKeyspace;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.EntryMapper;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;
import io.github.twolevelcache.internal.outage.Bypasses;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.TrackedReads;
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

	private final Executor executor;

	/**
	 * Create the leases of a cache.
	 * @param keyspace what stands in Redis
	 * @param trackedReads tells whether the end of a load will be heard of
	 * @param bypasses tell which entries count
	 * @param stats counts what happens
	 * @param executor decodes entries
	 */
	public RemoteLeases(CacheKeyspace keyspace, TrackedReads trackedReads, Bypasses bypasses, CacheCounters stats,
			Executor executor) {
		this.keyspace = keyspace;
		this.trackedReads = trackedReads;
		this.bypasses = bypasses;
		this.stats = stats;
		this.executor = executor;
	}

	/**
	 * Ask for the right to load the value of a key.
	 * @param text the text of the key
	 * @param token tells this lease from all others
	 * @param duration of the lease, in milliseconds
	 * @param superseded an entry that is to be loaded again, or {@code null} if there is
	 * none
	 * @return the answer; completed by any thread, with a {@link RemoteCallException} if
	 * Redis does not answer
	 */
	public CompletableFuture<LeaseAnswer> acquire(String text, String token, long duration,
			@Nullable CacheEntry superseded) {
		return this.keyspace.calls()
			.named(this.keyspace.generation()
				.known()
				.thenCompose((number) -> acquire(new Lease(text, token, number), duration, null, superseded)), "load",
					text);
	}

	private CompletableFuture<LeaseAnswer> acquire(Lease lease, long duration, byte @Nullable [] replaceable,
			@Nullable CacheEntry superseded) {
		EntryKeys keys = keys(lease);
		return this.keyspace.commands()
			.acquire(keys, token(lease), duration, replaceable, superseded)
			.thenCompose((answer) -> switch (answer.kind()) {
				case ENTRY -> found(lease, duration, answer.content(), superseded);
				case EVICTED, PENDING_AND_HELD ->
					completed(new LeaseAnswer.Found(this.keyspace.entries().decodePending(lease.text(), answer)));
				case LEASE -> completed(new LeaseAnswer.Granted(lease, null));
				case PENDING -> completed(
						new LeaseAnswer.Granted(lease, this.keyspace.entries().decodePending(lease.text(), answer)));
				case HELD -> completed(new LeaseAnswer.Held(Long.parseLong(Ascii.text(answer.content())),
						this.trackedReads.hears(keys.value())));
			});
	}

	private static CompletableFuture<LeaseAnswer> completed(LeaseAnswer answer) {
		return CompletableFuture.completedFuture(answer);
	}

	private CompletableFuture<LeaseAnswer> found(Lease lease, long duration, byte[] found,
			@Nullable CacheEntry superseded) {
		return CompletableFuture.completedFuture(found).thenComposeAsync((bytes) -> {
			// It was missing, or could not be read, a moment ago.
			CacheEntry entry = this.bypasses.isDoubtful(lease.text(), bytes) ? null
					: this.keyspace.entries().decodeAgain(bytes);
			if (entry == null || !entry.freshness().isServed()) {
				return acquire(lease, duration, bytes, superseded);
			}
			this.stats.l2().recordHit();
			return completed(new LeaseAnswer.Found(entry));
		}, this.executor);
	}

	private EntryKeys keys(Lease lease) {
		return this.keyspace.keys().of(lease.text());
	}

	private static byte[] token(Lease lease) {
		return Ascii.bytes(lease.token());
	}

	/**
	 * Take the lease of a key, whoever holds it, to change its record in a store. Loads
	 * that are under way are not stored, and what is given to {@link #fulfil} is only if
	 * nothing else was loaded or changed meanwhile.
	 * @param text the text of the key
	 * @param token tells this lease from all others
	 * @param duration how long the change may take, in milliseconds
	 * @return the lease; fails with a {@link RemoteCallException} if Redis does not
	 * answer
	 */
	public CompletableFuture<Lease> preempt(String text, String token, long duration) {
		return this.keyspace.calls().named(this.keyspace.generation().known().thenCompose((number) -> {
			Lease lease = new Lease(text, token, number);
			return this.keyspace.commands().preempt(keys(lease), token(lease), duration).thenApply((done) -> lease);
		}), "put", text);
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
		EntryFormat.stamp(entry, lease.generation());
		return this.keyspace.calls()
			.named(this.keyspace.commands()
				.fulfil(keys(lease), token(lease), entry, entries.timeToLive(lifetime))
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
		CompletableFuture<?> unused = this.keyspace.commands().abandon(keys(lease), token(lease));
	}

	/**
	 * Renew a lease.
	 * @param lease the lease
	 * @param duration of the lease from now, in milliseconds
	 * @return whether it was still held
	 */
	public CompletableFuture<Boolean> renew(Lease lease, long duration) {
		return this.keyspace.commands().renew(keys(lease), token(lease), duration);
	}

}
