package io.github.twolevelcache.internal.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.engine.LoadException;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.NestedLoads;
import io.github.twolevelcache.internal.runtime.NestedLoads.Load;
import io.github.twolevelcache.store.CacheLoader;

/**
 * Collects the keys that several lookups want loaded, and loads them in one call: once
 * each lookup has asked for its load or needs none, or once none has decided for a
 * moment, since some may be waiting for another instance. Thread-safe.
 */
final class LoadBatch {

	private final CacheLoader<Object, ?> loader;

	private final InstanceRuntime runtime;

	private final Duration quiet;

	/** The keys whose lookups may still ask. */
	private final Set<Object> undecided = ConcurrentHashMap.newKeySet();

	/** Guarded by this. */
	private Map<Object, CompletableFuture<@Nullable Object>> asked = new LinkedHashMap<>();

	/** The loads that have asked. Guarded by this. */
	private Set<Load> loads = new HashSet<>();

	/**
	 * Create a batch.
	 * @param keys the keys that are looked up
	 * @param loader loads them
	 * @param runtime has the timers and runs the loader
	 * @param quiet how long no lookup may have decided before the load begins without the
	 * rest
	 */
	LoadBatch(Collection<Object> keys, CacheLoader<Object, ?> loader, InstanceRuntime runtime, Duration quiet) {
		this.undecided.addAll(keys);
		this.loader = loader;
		this.runtime = runtime;
		this.quiet = quiet;
	}

	/**
	 * Ask for the load of a key.
	 * @param key the key
	 * @return its value; fails with a {@link LoadException}
	 */
	CompletableFuture<@Nullable Object> load(Object key) {
		CompletableFuture<@Nullable Object> value;
		boolean first;
		synchronized (this) {
			first = this.asked.isEmpty();
			value = this.asked.computeIfAbsent(key, (absent) -> new CompletableFuture<>());
			this.loads.addAll(NestedLoads.ofThisThread());
		}
		if (!ended(key) && first) {
			runWhenQuiet(this.undecided.size());
		}
		return value;
	}

	/**
	 * Record that a lookup needs no load.
	 * @param key its key
	 * @return whether it was the last, so that the others are loaded now
	 */
	boolean ended(Object key) {
		if (!this.undecided.remove(key) || !this.undecided.isEmpty()) {
			return false;
		}
		this.runtime.executor().execute(this::run);
		return true;
	}

	private void runWhenQuiet(int undecided) {
		CompletableFuture<?> unused = this.runtime.scheduler()
			.completeOnTimeout(new CompletableFuture<@Nullable Void>(), null, this.quiet)
			.thenRunAsync(() -> {
				int left = this.undecided.size();
				if (left > 0 && left < undecided) {
					runWhenQuiet(left);
				}
				else {
					run();
				}
			}, this.runtime.executor());
	}

	private void run() {
		Map<Object, CompletableFuture<@Nullable Object>> outcomes;
		Set<Load> within;
		synchronized (this) {
			outcomes = this.asked;
			this.asked = new LinkedHashMap<>();
			within = this.loads;
			this.loads = new HashSet<>();
		}
		if (outcomes.isEmpty()) {
			return;
		}
		try {
			Map<Object, ?> values = NestedLoads.callWithin(within,
					() -> this.loader.loadAll(List.copyOf(outcomes.keySet())));
			outcomes.forEach((key, outcome) -> outcome.complete(values.get(key)));
		}
		catch (Throwable ex) {
			outcomes.values().forEach((outcome) -> outcome.completeExceptionally(new LoadException(ex)));
		}
	}

}
