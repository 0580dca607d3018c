package io.github.twolevelcache.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.entry.CacheEntry;
import io.github.twolevelcache.local.LocalStore;
import io.github.twolevelcache.remote.RemoteCache;
import io.github.twolevelcache.remote.RemoteCache.Found;
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

	private final boolean cacheNulls;

	private final LongSupplier nanoTime;

	private final Loads loads = new Loads();

	ReadPath(LocalStore local, RemoteCache remote, Function<Object, String> keyText, LevelStats l1, boolean cacheNulls,
			LongSupplier nanoTime) {
		this.local = local;
		this.remote = remote;
		this.keyText = keyText;
		this.l1 = l1;
		this.cacheNulls = cacheNulls;
		this.nanoTime = nanoTime;
	}

	@Nullable CacheEntry get(Object key) {
		CacheEntry held = held(key);
		if (held != null) {
			return held;
		}
		String text = this.keyText.apply(key);
		long token = this.local.token(text);
		return filled(key, text, token, this.remote.find(text));
	}

	CacheEntry get(Object key, Callable<? extends @Nullable Object> loader) {
		CacheEntry held = held(key);
		if (held != null) {
			return held;
		}
		String text = this.keyText.apply(key);
		long token = this.local.token(text);
		return this.loads.run(text, token, () -> {
			CacheEntry found = filled(key, text, token, this.remote.find(text));
			return (found != null) ? found : load(text, loader);
		});
	}

	private CacheEntry load(String text, Callable<? extends @Nullable Object> loader) {
		long begin = this.nanoTime.getAsLong();
		Object value = Loads.call(loader);
		if (value != null || this.cacheNulls) {
			this.remote.put(text, value, millisSince(begin));
		}
		return CacheEntry.unbounded(value, 0);
	}

	CompletableFuture<@Nullable CacheEntry> retrieve(Object key) {
		CacheEntry held = held(key);
		if (held != null) {
			return CompletableFuture.completedFuture(held);
		}
		String text = this.keyText.apply(key);
		long token = this.local.token(text);
		return this.remote.findAsync(text).thenApply((found) -> filled(key, text, token, found));
	}

	CompletableFuture<CacheEntry> retrieve(Object key, Supplier<? extends CompletableFuture<?>> loader) {
		CacheEntry held = held(key);
		if (held != null) {
			return CompletableFuture.completedFuture(held);
		}
		String text = this.keyText.apply(key);
		long token = this.local.token(text);
		return this.loads.runAsync(text, token, () -> this.remote.findAsync(text).thenCompose((read) -> {
			CacheEntry found = filled(key, text, token, read);
			return (found != null) ? CompletableFuture.completedFuture(found) : loadAsync(text, loader);
		}));
	}

	private CompletableFuture<CacheEntry> loadAsync(String text, Supplier<? extends CompletableFuture<?>> loader) {
		long begin = this.nanoTime.getAsLong();
		return loader.get().thenCompose((value) -> {
			CacheEntry loaded = CacheEntry.unbounded(value, 0);
			if (value == null && !this.cacheNulls) {
				return CompletableFuture.completedFuture(loaded);
			}
			return this.remote.putAsync(text, value, millisSince(begin)).thenApply((done) -> loaded);
		});
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
		if (found.entry() != null && found.warrant() != null) {
			this.local.fill(key, text, found.entry(), token, found.warrant());
		}
		return found.entry();
	}

	private int millisSince(long begin) {
		long millis = TimeUnit.NANOSECONDS.toMillis(this.nanoTime.getAsLong() - begin);
		return (int) Math.min(Integer.MAX_VALUE, millis);
	}

}
