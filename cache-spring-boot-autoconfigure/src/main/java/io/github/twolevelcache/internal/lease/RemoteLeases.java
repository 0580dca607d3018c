package io.github.twolevelcache.internal.lease;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.EntryCommands.LeaseAnswer;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.EntryMapper;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;
import io.github.twolevelcache.internal.keyspace.RemoteGeneration;
import io.github.twolevelcache.internal.outage.Bypasses;
import io.github.twolevelcache.internal.redis.NamedCalls;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.stats.CacheCounters;

/**
 * The leases of the loads of one cache: who may load a key for all instances, and store
 * what it has loaded. Thread-safe.
 */
public final class RemoteLeases {

	private final RedisKeys keys;

	private final EntryCommands scripts;

	private final TrackedReads trackedReads;

	private final NamedCalls calls;

	private final RemoteGeneration generation;

	private final EntryMapper entries;

	private final Bypasses bypasses;

	private final CacheCounters stats;

	private final Executor executor;

	public RemoteLeases(RedisKeys keys, EntryCommands scripts, TrackedReads trackedReads, NamedCalls calls,
			RemoteGeneration generation, EntryMapper entries, Bypasses bypasses, CacheCounters stats,
			Executor executor) {
		this.keys = keys;
		this.scripts = scripts;
		this.trackedReads = trackedReads;
		this.calls = calls;
		this.generation = generation;
		this.entries = entries;
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
	public CompletableFuture<LoadAnswer> acquire(String text, String token, long duration,
			@Nullable CacheEntry superseded) {
		EntryKeys keys = this.keys.of(text);
		return this.calls.named(
				this.generation.known()
					.thenCompose((number) -> acquire(keys, new Lease(text, token, number), duration, null, superseded)),
				"load", text);
	}

	private CompletableFuture<LoadAnswer> acquire(EntryKeys keys, Lease lease, long duration,
			byte @Nullable [] unreadable, @Nullable CacheEntry superseded) {
		return this.scripts.acquire(keys, bytes(lease.token()), duration, unreadable, superseded)
			.thenCompose((answer) -> {
				byte[] found = answer.entry();
				return (found != null) ? arrived(keys, lease, duration, found, superseded)
						: CompletableFuture.completedFuture(answer(keys, lease, answer));
			});
	}

	private CompletableFuture<LoadAnswer> arrived(EntryKeys keys, Lease lease, long duration, byte[] found,
			@Nullable CacheEntry superseded) {
		return CompletableFuture.completedFuture(found).thenComposeAsync((bytes) -> {
			// It was missing, or could not be read, a moment ago.
			CacheEntry entry = this.bypasses.isDoubtful(lease.text(), bytes) ? null : this.entries.decodeAgain(bytes);
			if (entry == null || !entry.freshness().isServed()) {
				return acquire(keys, lease, duration, bytes, superseded);
			}
			this.stats.l2().recordHit();
			return CompletableFuture.completedFuture(LoadAnswer.found(entry));
		}, this.executor);
	}

	private LoadAnswer answer(EntryKeys keys, Lease lease, LeaseAnswer answer) {
		if (answer.deleted()) {
			return LoadAnswer.found(CacheEntry.unbounded(null, 0));
		}
		byte[] pending = answer.pending();
		return answer.acquired()
				? new LoadAnswer(null, lease,
						(pending != null) ? this.entries.decodePending(lease.text(), pending) : null, 0, false)
				: new LoadAnswer(null, null, null, answer.remaining(), this.trackedReads.hears(keys.value()));
	}

	/**
	 * Begin to change the record of a key in a store. Loads that are under way are not
	 * stored, and what is given to {@link #fulfil} is only if nothing else was loaded or
	 * changed meanwhile.
	 * @param text the text of the key
	 * @param token tells this change from all others
	 * @param duration how long it may take, in milliseconds
	 * @return the lease; fails with a {@link RemoteCallException} if Redis does not
	 * answer
	 */
	public CompletableFuture<Lease> fence(String text, String token, long duration) {
		return this.calls.named(this.generation.known()
			.thenCompose((number) -> this.scripts.fence(this.keys.of(text), bytes(token), duration)
				.thenApply((done) -> new Lease(text, token, number))), "put", text);
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
		long lifetime = this.entries.lifetime(value);
		byte[] entry = this.entries.encode(lease.text(), value, lifetime, loadCost);
		EntryFormat.stamp(entry, lease.generation());
		return this.calls.named(this.scripts
			.fulfil(this.keys.of(lease.text()), bytes(lease.token()), entry, this.entries.timeToLive(lifetime))
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
		CompletableFuture<?> unused = this.scripts.abandon(this.keys.of(lease.text()), bytes(lease.token()));
	}

	/**
	 * Prolong a lease.
	 * @param lease the lease
	 * @param duration of the lease from now, in milliseconds
	 * @return whether it was still held
	 */
	public CompletableFuture<Boolean> renew(Lease lease, long duration) {
		return this.scripts.renew(this.keys.of(lease.text()), bytes(lease.token()), duration);
	}

	private static byte[] bytes(String token) {
		return token.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * The answer to the wish to load. One of an entry, a lease and a time is given.
	 *
	 * @param entry the entry that has come meanwhile, or {@code null}
	 * @param lease the lease, or {@code null} if another has it
	 * @param pending with the lease, what was written and a store does not have yet: to
	 * be stored in place of what would be loaded; or {@code null}
	 * @param remaining the time for which another has it unless it is renewed, in
	 * milliseconds
	 * @param heard whether the end of the other's load will be heard of
	 */
	public record LoadAnswer(@Nullable CacheEntry entry, @Nullable Lease lease, @Nullable CacheEntry pending,
			long remaining, boolean heard) {

		/**
		 * The answer that there is an entry.
		 * @param entry the entry
		 * @return the answer
		 */
		public static LoadAnswer found(CacheEntry entry) {
			return new LoadAnswer(entry, null, null, 0, false);
		}

		/**
		 * Return whether there is nothing to wait for.
		 * @return whether there is an entry or a lease
		 */
		public boolean isFinal() {
			return this.entry != null || this.lease != null;
		}

	}

}
