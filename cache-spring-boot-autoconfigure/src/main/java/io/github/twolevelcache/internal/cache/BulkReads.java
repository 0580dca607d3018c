package io.github.twolevelcache.internal.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.engine.CacheReads;
import io.github.twolevelcache.internal.engine.LoadException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.store.CacheLoader;

/**
 * Reads several keys of a cache at once. Each is looked up as if it were the only one,
 * except that their loads go to the store together. Thread-safe.
 */
final class BulkReads {

	/** Longer than Redis takes, and too short for anyone to mind. */
	private static final Duration QUIET = Duration.ofMillis(10);

	private final String cache;

	private final CacheReads reads;

	private final @Nullable CacheLoader<Object, ?> loader;

	private final InstanceRuntime runtime;

	private final Function<Object, @Nullable CacheEntry> single;

	/**
	 * Create the reads of a cache.
	 * @param cache its name
	 * @param reads find the entries
	 * @param loader loads what is missing, or {@code null}
	 * @param runtime has the timers and runs the loader
	 * @param single reads one key on this thread
	 */
	BulkReads(String cache, CacheReads reads, @Nullable CacheLoader<Object, ?> loader, InstanceRuntime runtime,
			Function<Object, @Nullable CacheEntry> single) {
		this.cache = cache;
		this.reads = reads;
		this.loader = loader;
		this.runtime = runtime;
		this.single = single;
	}

	Map<Object, Object> getAll(Collection<?> keys) {
		Set<Object> distinct = new LinkedHashSet<>(keys);
		CacheLoader<Object, ?> loader = this.loader;
		return (loader == null || this.reads.isInTransaction()) ? find(distinct) : findOrLoad(distinct, loader);
	}

	// A transaction loads on its own thread, with its own connection.
	private Map<Object, Object> find(Set<Object> keys) {
		Map<Object, CompletableFuture<@Nullable CacheEntry>> lookups = new LinkedHashMap<>();
		keys.forEach((key) -> lookups.put(key, this.reads.retrieve(key)));
		Map<Object, Object> values = new LinkedHashMap<>();
		lookups.forEach((key, lookup) -> {
			CacheEntry found = outcome(lookup);
			add(values, key, (found == null && this.loader != null) ? this.single.apply(key) : found);
		});
		return values;
	}

	private Map<Object, Object> findOrLoad(Set<Object> keys, CacheLoader<Object, ?> loader) {
		LoadBatch batch = new LoadBatch(keys, loader, this.runtime, QUIET);
		Map<Object, CompletableFuture<CacheEntry>> lookups = new LinkedHashMap<>();
		for (Object key : keys) {
			lookups.put(key,
					this.reads.retrieve(key, () -> batch.load(key)).whenComplete((entry, failure) -> batch.ended(key)));
		}
		Map<Object, Object> values = new LinkedHashMap<>();
		lookups.forEach((key, lookup) -> add(values, key, outcome(lookup)));
		return values;
	}

	private static void add(Map<Object, Object> values, Object key, @Nullable CacheEntry entry) {
		Object value = (entry != null) ? entry.value() : null;
		if (value != null) {
			values.put(key, value);
		}
	}

	private <T extends @Nullable CacheEntry> T outcome(CompletableFuture<T> lookup) {
		try {
			// Each of the lookups ends by itself.
			return Futures.await(lookup, this.runtime.scheduler());
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			if (cause instanceof RuntimeException failure && !(cause instanceof LoadException)) {
				throw failure;
			}
			throw new IllegalStateException("Keys of cache '%s' could not be loaded".formatted(this.cache),
					(cause instanceof LoadException) ? cause.getCause() : cause);
		}
	}

}
