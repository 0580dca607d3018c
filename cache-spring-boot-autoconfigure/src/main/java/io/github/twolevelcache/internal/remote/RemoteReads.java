package io.github.twolevelcache.internal.remote;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.keyspace.CacheKeyspace;
import io.github.twolevelcache.internal.keyspace.RemoteGeneration;
import io.github.twolevelcache.internal.outage.Bypasses;
import io.github.twolevelcache.internal.outage.Repairs;
import io.github.twolevelcache.internal.redis.NamedCalls;
import io.github.twolevelcache.internal.redis.RedisAccess;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.redis.TrackedReads.TrackedRead;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.internal.validity.Coverage.Validity;

/**
 * Reads the entries of one cache from Redis, each in one round trip and where possible so
 * that L1 may keep it. A key that is to be repaired is repaired first. Thread-safe.
 */
public final class RemoteReads {

	private final CacheKeyspace keyspace;

	private final RemoteStore store;

	private final TrackedReads trackedReads;

	private final NamedCalls calls;

	private final RemoteGeneration generation;

	private final Repairs repairs;

	private final Bypasses bypasses;

	private final CacheCounters stats;

	private final Executor executor;

	RemoteReads(CacheKeyspace keyspace, RedisAccess redis, Repairs repairs, Bypasses bypasses, CacheCounters stats,
			Executor executor) {
		this.keyspace = keyspace;
		this.store = redis.store();
		this.trackedReads = redis.trackedReads();
		this.calls = keyspace.calls();
		this.generation = keyspace.generation();
		this.repairs = repairs;
		this.bypasses = bypasses;
		this.stats = stats;
		this.executor = executor;
	}

	/**
	 * Read the entry of a key in one round trip.
	 * @param text the text of the key
	 * @param type the type of the values that the caller expects
	 * @return what was found
	 * @throws RemoteCallException if Redis does not answer
	 */
	public Found find(String text, Class<?> type) {
		if (this.repairs.isPending(text)) {
			this.calls.await(this.repairs.repair(text), "evict", text);
		}
		byte[] key = this.keyspace.keys().value(text);
		CompletableFuture<?> known = known(text);
		TrackedRead tracked = this.trackedReads.get(key);
		if (tracked != null) {
			try {
				byte[] bytes = this.store.await(tracked.entry());
				return found(text, type, bytes, tracked.validity(), known);
			}
			catch (RemoteCallException ex) {
				if (!isRedirection(ex.getCause())) {
					throw this.calls.failure("get", text, ex);
				}
				this.trackedReads.redirected();
			}
		}
		return found(text, type, this.calls.await(this.store.get(key), "get", text), null, known);
	}

	// What must be known of the cache and its masters before an entry can be used;
	// nothing usually.
	private @Nullable CompletableFuture<?> known(String text) {
		CompletableFuture<?> newest = this.generation.pending();
		CompletableFuture<?> settling = this.bypasses.settling(text);
		if (newest == null || settling == null) {
			return (newest != null) ? newest : settling;
		}
		return CompletableFuture.allOf(newest, settling);
	}

	private Found found(String text, Class<?> type, byte @Nullable [] bytes, @Nullable Validity validity,
			@Nullable CompletableFuture<?> known) {
		if (known != null) {
			Object unused = this.calls.await(known, "get", text);
		}
		return found(text, type, bytes, validity);
	}

	/**
	 * Read the entry of a key without blocking.
	 * @param text the text of the key
	 * @param type the type of the values that the caller expects
	 * @return what was found; completed by the executor, with a
	 * {@link RemoteCallException} if Redis does not answer
	 */
	public CompletableFuture<Found> findAsync(String text, Class<?> type) {
		return this.repairs.isPending(text) ? this.calls.named(this.repairs.repair(text), "evict", text)
			.thenCompose((repaired) -> findRepaired(text, type)) : findRepaired(text, type);
	}

	private CompletableFuture<Found> findRepaired(String text, Class<?> type) {
		byte[] key = this.keyspace.keys().value(text);
		CompletableFuture<?> known = known(text);
		TrackedRead tracked = this.trackedReads.get(key);
		CompletableFuture<Found> found = (tracked != null) ? this.store.limit(tracked.entry())
			.thenCombineAsync(orDone(known), (bytes, done) -> found(text, type, bytes, tracked.validity()),
					this.executor)
			.exceptionallyCompose((failure) -> {
				if (!isRedirection(Futures.unwrapped(failure))) {
					return CompletableFuture.failedFuture(failure);
				}
				this.trackedReads.redirected();
				return findUntracked(text, type, key, known);
			}) : findUntracked(text, type, key, known);
		return this.calls.named(found, "get", text);
	}

	private CompletableFuture<Found> findUntracked(String text, Class<?> type, byte[] key,
			@Nullable CompletableFuture<?> known) {
		return this.store.limit(this.store.get(key))
			.thenCombineAsync(orDone(known), (bytes, done) -> found(text, type, bytes, null), this.executor);
	}

	private static CompletableFuture<?> orDone(@Nullable CompletableFuture<?> known) {
		return (known != null) ? known : CompletableFuture.completedFuture(null);
	}

	private static boolean isRedirection(@Nullable Throwable failure) {
		// A node answers so that does not own the key, or not alone, or not now.
		return failure != null && RemoteStore.isAnswer(failure);
	}

	private Found found(String text, Class<?> type, byte @Nullable [] bytes, @Nullable Validity validity) {
		CacheEntry entry = (bytes != null && !this.bypasses.isDoubtful(text, bytes))
				? this.keyspace.entries().decode(text, bytes, type) : null;
		if (entry == null) {
			this.stats.l2().recordMiss();
			return new Found(null, null);
		}
		this.stats.l2().record(entry.freshness().isServed());
		return new Found(entry, validity);
	}

	/**
	 * Find what was last written to a key, if a store does not have it yet.
	 * @param text the text of the key
	 * @param type the type of the values that the caller expects
	 * @return the entry, of value {@code null} if the key was deleted; {@code null} if
	 * nothing waits; fails with a {@link RemoteCallException} if Redis does not answer,
	 * or what waits cannot be used here
	 */
	public CompletableFuture<@Nullable CacheEntry> findPending(String text, Class<?> type) {
		return this.calls.named(this.keyspace.commands()
			.pending(this.keyspace.keys().of(text))
			.thenApply((pending) -> (pending != null) ? this.keyspace.entries().decodePending(pending, type) : null),
				"get", text);
	}

	/**
	 * The outcome of a read.
	 *
	 * @param entry the entry, or {@code null} if there is none that can be read
	 * @param validity how long a copy of it may be served, or {@code null} if it may not
	 * be copied
	 */
	public record Found(@Nullable CacheEntry entry, @Nullable Validity validity) {

	}

}
