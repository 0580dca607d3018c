package io.github.twolevelcache.internal.engine;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.Freshness;
import io.github.twolevelcache.internal.load.FleetLoads;
import io.github.twolevelcache.internal.load.Refreshes;
import io.github.twolevelcache.internal.load.TransactionLoad;
import io.github.twolevelcache.internal.local.LocalStore;
import io.github.twolevelcache.internal.remote.RemoteCache;
import io.github.twolevelcache.internal.remote.RemoteReads.Found;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.internal.stats.LevelCounters;

/**
 * How a value is found: L1, then L2, then the loader. The blocking and the asynchronous
 * calls take the same steps and differ in how they wait.
 */
final class ReadPath {

	private final LocalStore local;

	private final RemoteCache remote;

	private final Function<Object, String> keyText;

	private final LevelCounters l1;

	private final FleetLoads leasedLoads;

	private final Refreshes refreshes;

	private final CacheCounters stats;

	private final InstantSource clock;

	private final Loads loads;

	ReadPath(LocalStore local, RemoteCache remote, Function<Object, String> keyText, CacheCounters stats,
			FleetLoads leasedLoads, Refreshes refreshes, InstantSource clock) {
		this.local = local;
		this.remote = remote;
		this.keyText = keyText;
		this.l1 = stats.l1();
		this.loads = new Loads(stats);
		this.leasedLoads = leasedLoads;
		this.refreshes = refreshes;
		this.stats = stats;
		this.clock = clock;
	}

	@Nullable CacheEntry get(Object key) {
		CacheEntry held = held(key);
		return valid((held != null && held.freshness().isServed()) ? held : findOrBypass(key));
	}

	// Who brings no loader finds nothing while Redis does not answer.
	private @Nullable CacheEntry findOrBypass(Object key) {
		String text = this.keyText.apply(key);
		try {
			CacheEntry found = find(key, text);
			return (found != null) ? found
					: this.remote.calls().await(this.remote.reads().findPending(text), "get", text);
		}
		catch (RemoteCallException ex) {
			this.remote.bypasses().record(ex);
			return null;
		}
	}

	CacheEntry get(Object key, Callable<? extends @Nullable Object> loader) {
		CacheEntry held = held(key);
		if (held != null && held.freshness() == Freshness.FRESH) {
			return held;
		}
		String text = this.keyText.apply(key);
		Callable<? extends @Nullable Object> call = () -> Loads.call(loader);
		if (this.leasedLoads.isLoadedHere(text)) {
			return CacheEntry.unbounded(Loads.call(loader), 0);
		}
		CacheEntry found = (held != null && held.freshness().isServed()) ? held
				: this.loads.run(text, this.local.token(text), this.remote.generation().number(),
						() -> this.leasedLoads.load(text, held, () -> find(key, text), call));
		return served(text, found, () -> this.leasedLoads.inBackground(text, call));
	}

	TransactionLoad getUncommitted(Object key, Callable<? extends @Nullable Object> loader) {
		CacheEntry held = valid(held(key));
		if (held != null) {
			return new TransactionLoad(held, null);
		}
		String text = this.keyText.apply(key);
		return Loads
			.unchecked(() -> this.leasedLoads.loadUncommitted(text, () -> find(key, text), () -> Loads.call(loader)));
	}

	private @Nullable CacheEntry find(Object key, String text) {
		long token = this.local.token(text);
		return filled(key, text, token, this.remote.reads().find(text));
	}

	CompletableFuture<@Nullable CacheEntry> retrieve(Object key) {
		CacheEntry held = held(key);
		return (held != null && held.freshness().isServed()) ? CompletableFuture.completedFuture(valid(held))
				: findOrPendingAsync(key, this.keyText.apply(key)).exceptionally((failure) -> {
					this.remote.bypasses().record(failure);
					return null;
				});
	}

	private CompletableFuture<@Nullable CacheEntry> findOrPendingAsync(Object key, String text) {
		return findAsync(key, text).thenApply(ReadPath::valid)
			.thenCompose((found) -> (found != null) ? CompletableFuture.completedFuture(found)
					: this.remote.reads().findPending(text));
	}

	CompletableFuture<CacheEntry> retrieve(Object key, Supplier<? extends CompletableFuture<?>> loader) {
		CacheEntry held = held(key);
		if (held != null && held.freshness() == Freshness.FRESH) {
			return CompletableFuture.completedFuture(held);
		}
		String text = this.keyText.apply(key);
		if (this.leasedLoads.isLoadedHere(text)) {
			return loader.get().thenApply((value) -> CacheEntry.unbounded(value, 0));
		}
		CompletableFuture<CacheEntry> found = (held != null && held.freshness().isServed())
				? CompletableFuture.completedFuture(held)
				: this.loads.runAsync(text, this.local.token(text), this.remote.generation().number(),
						() -> this.leasedLoads.loadAsync(text, held, () -> findAsync(key, text), loader));
		return found.thenApply((entry) -> served(text, entry, () -> loader));
	}

	private CompletableFuture<@Nullable CacheEntry> findAsync(Object key, String text) {
		long token = this.local.token(text);
		return this.remote.reads().findAsync(text).thenApply((found) -> filled(key, text, token, found));
	}

	// Who brings no loader loads on his own what is stale.
	private static @Nullable CacheEntry valid(@Nullable CacheEntry entry) {
		return (entry != null && !entry.freshness().isStale()) ? entry : null;
	}

	private CacheEntry served(String text, CacheEntry entry,
			Supplier<? extends Supplier<? extends CompletableFuture<?>>> loader) {
		if (entry.freshness().isServed()) {
			this.refreshes.consider(text, entry, loader);
		}
		if (entry.freshness().isStale()) {
			this.stats.recordStaleHit(this.clock.millis() - entry.expiresAt());
		}
		return entry;
	}

	private @Nullable CacheEntry held(Object key) {
		CacheEntry held = this.local.get(key);
		this.l1.record(held != null && held.freshness().isServed());
		return held;
	}

	private @Nullable CacheEntry filled(Object key, String text, long token, Found found) {
		if (found.entry() != null && found.validity() != null) {
			this.local.fill(key, text, found.entry(), token, found.validity());
		}
		return found.entry();
	}

}
