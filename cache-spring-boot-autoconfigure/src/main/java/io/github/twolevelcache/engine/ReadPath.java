package io.github.twolevelcache.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.entry.CacheEntry;
import io.github.twolevelcache.load.LeasedLoads;
import io.github.twolevelcache.load.UncommittedLoad;
import io.github.twolevelcache.local.LocalStore;
import io.github.twolevelcache.remote.RemoteCache;
import io.github.twolevelcache.remote.RemoteCache.Found;
import io.github.twolevelcache.stats.CacheStats;
import io.github.twolevelcache.stats.LevelStats;

/**
 * How a value is found: L1, then L2, then the loader. The blocking and the asynchronous
 * calls take the same steps and differ in how they wait.
 */
final class ReadPath {

	private final LocalStore local;

	private final RemoteCache remote;

	private final Function<Object, String> keyText;

	private final LevelStats l1;

	private final LeasedLoads leasedLoads;

	private final Loads loads;

	ReadPath(LocalStore local, RemoteCache remote, Function<Object, String> keyText, CacheStats stats,
			LeasedLoads leasedLoads) {
		this.local = local;
		this.remote = remote;
		this.keyText = keyText;
		this.l1 = stats.l1();
		this.loads = new Loads(stats);
		this.leasedLoads = leasedLoads;
	}

	@Nullable CacheEntry get(Object key) {
		CacheEntry held = held(key);
		return (held != null) ? held : find(key, this.keyText.apply(key));
	}

	CacheEntry get(Object key, Callable<? extends @Nullable Object> loader) {
		CacheEntry held = held(key);
		if (held != null) {
			return held;
		}
		String text = this.keyText.apply(key);
		return this.loads.run(text, this.local.token(text), this.remote.generation().number(),
				() -> this.leasedLoads.load(text, () -> find(key, text), () -> Loads.call(loader)));
	}

	UncommittedLoad getUncommitted(Object key, Callable<? extends @Nullable Object> loader) {
		CacheEntry held = held(key);
		if (held != null) {
			return new UncommittedLoad(held, null);
		}
		String text = this.keyText.apply(key);
		return Loads
			.unchecked(() -> this.leasedLoads.loadUncommitted(text, () -> find(key, text), () -> Loads.call(loader)));
	}

	private @Nullable CacheEntry find(Object key, String text) {
		long token = this.local.token(text);
		return filled(key, text, token, this.remote.find(text));
	}

	CompletableFuture<@Nullable CacheEntry> retrieve(Object key) {
		CacheEntry held = held(key);
		return (held != null) ? CompletableFuture.completedFuture(held) : findAsync(key, this.keyText.apply(key));
	}

	CompletableFuture<CacheEntry> retrieve(Object key, Supplier<? extends CompletableFuture<?>> loader) {
		CacheEntry held = held(key);
		if (held != null) {
			return CompletableFuture.completedFuture(held);
		}
		String text = this.keyText.apply(key);
		return this.loads.runAsync(text, this.local.token(text), this.remote.generation().number(),
				() -> this.leasedLoads.loadAsync(text, () -> findAsync(key, text), loader));
	}

	private CompletableFuture<@Nullable CacheEntry> findAsync(Object key, String text) {
		long token = this.local.token(text);
		return this.remote.findAsync(text).thenApply((found) -> filled(key, text, token, found));
	}

	private @Nullable CacheEntry held(Object key) {
		CacheEntry held = this.local.get(key);
		if (held != null) {
			this.l1.recordHit();
		}
		else {
			this.l1.recordMiss();
		}
		return held;
	}

	private @Nullable CacheEntry filled(Object key, String text, long token, Found found) {
		if (found.entry() != null && found.validity() != null) {
			this.local.fill(key, text, found.entry(), token, found.validity());
		}
		return found.entry();
	}

}
