package io.github.twolevelcache.internal.transaction;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.engine.CacheEngine;
import io.github.twolevelcache.internal.engine.CacheReads;
import io.github.twolevelcache.internal.engine.CacheWrites;
import io.github.twolevelcache.internal.engine.LoadException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.TransactionLoad;

/**
 * A cache whose puts, evicts and clears within a transaction take effect after it has
 * committed. A transaction does not read from the cache what it has itself changed. What
 * it loads is stored after the commit, unless it was overtaken. Thread-safe.
 */
public final class TransactionalEngine implements CacheReads, CacheWrites {

	private final String cache;

	private final CacheEngine engine;

	private final Function<Object, String> keyText;

	private final AfterCommitErrorHandler errorHandler;

	private TransactionalEngine(String cache, CacheEngine engine, Function<Object, String> keyText,
			AfterCommitErrorHandler errorHandler) {
		this.cache = cache;
		this.engine = engine;
		this.keyText = keyText;
		this.errorHandler = errorHandler;
	}

	/**
	 * Make a cache transactional.
	 * @param cache its name
	 * @param engine the cache
	 * @param keyText converts a key to its text; throws if it cannot
	 * @param errorHandler is told what fails after commit
	 * @return the cache
	 */
	public static CacheEngine around(String cache, CacheEngine engine, Function<Object, String> keyText,
			AfterCommitErrorHandler errorHandler) {
		TransactionalEngine transactional = new TransactionalEngine(cache, engine, keyText, errorHandler);
		return new CacheEngine(transactional, transactional, engine.localSize(), engine.census());
	}

	private boolean isChanged(Object key) {
		TransactionChanges changes = TransactionChanges.ofThisThread();
		return changes != null && changes.contain(this, this.keyText.apply(key));
	}

	@Override
	public @Nullable CacheEntry get(Object key) {
		return isChanged(key) ? null : this.engine.reads().get(key);
	}

	@Override
	public CacheEntry get(Object key, Callable<? extends @Nullable Object> loader) {
		if (isChanged(key)) {
			return CacheEntry.unbounded(LoadException.call(loader), 0);
		}
		if (!TransactionChanges.mayCome() || TransactionChanges.areUnlikely()) {
			return this.engine.reads().get(key, loader);
		}
		TransactionLoad load = this.engine.reads().getUncommitted(key, loader);
		if (load.outcome() != null) {
			TransactionChanges.join().add(load.outcome());
		}
		return load.entry();
	}

	@Override
	public boolean isInTransaction() {
		return TransactionChanges.mayCome();
	}

	@Override
	public TransactionLoad getUncommitted(Object key, Callable<? extends @Nullable Object> loader) {
		return this.engine.reads().getUncommitted(key, loader);
	}

	@Override
	public CompletableFuture<@Nullable CacheEntry> retrieve(Object key) {
		return isChanged(key) ? CompletableFuture.completedFuture(null) : this.engine.reads().retrieve(key);
	}

	@Override
	public CompletableFuture<CacheEntry> retrieve(Object key, Supplier<? extends CompletableFuture<?>> loader) {
		return isChanged(key) ? loader.get().thenApply((value) -> CacheEntry.unbounded(value, 0))
				: this.engine.reads().retrieve(key, loader);
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		if (!TransactionChanges.mayCome()) {
			this.engine.writes().put(key, value);
			return;
		}
		TransactionChanges.join()
			.add(this, this.keyText.apply(key), this.engine.writes().beginPut(key, value),
					() -> this.engine.writes().drop(key),
					(failure) -> this.errorHandler.onPutError(failure, this.cache, key, value));
	}

	@Override
	public @Nullable CacheEntry putIfAbsent(Object key, @Nullable Object value) {
		return this.engine.writes().putIfAbsent(key, value);
	}

	@Override
	public void evict(Object key) {
		if (TransactionChanges.mayCome()) {
			evictAfterCommit(key);
		}
		else {
			this.engine.writes().evict(key);
		}
	}

	private void evictAfterCommit(Object key) {
		TransactionChanges.join()
			.add(this, this.keyText.apply(key), this.engine.writes().beginEvict(key),
					() -> this.engine.writes().drop(key),
					(failure) -> this.errorHandler.onEvictError(failure, this.cache, key));
	}

	@Override
	public boolean evictIfPresent(Object key) {
		if (TransactionChanges.mayCome()) {
			// Others may load the old row until the commit.
			evictAfterCommit(key);
			return this.engine.writes().drop(key);
		}
		return this.engine.writes().evictIfPresent(key);
	}

	@Override
	public boolean drop(Object key) {
		return this.engine.writes().drop(key);
	}

	@Override
	public void clear() {
		if (TransactionChanges.mayCome()) {
			clearAfterCommit();
		}
		else {
			this.engine.writes().clear();
		}
	}

	private void clearAfterCommit() {
		TransactionChanges.join()
			.add(this, null, this.engine.writes()::clear, this.engine.writes()::clear,
					(failure) -> this.errorHandler.onClearError(failure, this.cache));
	}

	@Override
	public boolean invalidate() {
		if (TransactionChanges.mayCome()) {
			clearAfterCommit();
		}
		return this.engine.writes().invalidate();
	}

}
