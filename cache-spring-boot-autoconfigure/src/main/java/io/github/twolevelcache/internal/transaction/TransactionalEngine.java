package io.github.twolevelcache.internal.transaction;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.engine.BegunChange;
import io.github.twolevelcache.internal.engine.CacheEngine;
import io.github.twolevelcache.internal.engine.CacheReads;
import io.github.twolevelcache.internal.engine.CacheWrites;
import io.github.twolevelcache.internal.engine.LoadException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.TransactionLoad;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.transaction.TransactionView.Own;

/**
 * A cache whose puts, evicts and clears within a transaction take effect after it has
 * committed, and are read by the transaction itself. What it loads is stored after the
 * commit, unless it was overtaken. Thread-safe.
 */
public final class TransactionalEngine implements CacheReads, CacheWrites {

	private final String cache;

	private final CacheEngine engine;

	private final Function<Object, String> keyText;

	private final AfterCommitErrorHandler errorHandler;

	/** Of the values that the callers expect. */
	private final Class<?> type;

	private TransactionalEngine(String cache, CacheEngine engine, Function<Object, String> keyText,
			AfterCommitErrorHandler errorHandler, Class<?> type) {
		this.cache = cache;
		this.engine = engine;
		this.keyText = keyText;
		this.errorHandler = errorHandler;
		this.type = type;
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
		TransactionalEngine transactional = new TransactionalEngine(cache, engine, keyText, errorHandler, Object.class);
		return new CacheEngine(transactional, transactional, engine.localSize(), engine.census());
	}

	@Override
	public CacheReads of(Class<?> type) {
		return new TransactionalEngine(this.cache, this.engine.of(type), this.keyText, this.errorHandler, type);
	}

	private @Nullable Own own(Object key) {
		TransactionChanges changes = TransactionChanges.ofThisThread();
		return (changes != null) ? changes.of(this.engine.writes(), this.keyText.apply(key)) : null;
	}

	// What stands in the cache is not to be read, but what waits for the store is newer
	// than what can be loaded.
	private @Nullable CacheEntry entry(Own own, Object key) {
		CacheEntry entry = own.entry();
		if (entry == null) {
			return this.engine.reads().getPending(key);
		}
		return entry.isOf(this.type) ? entry : null;
	}

	@Override
	public @Nullable CacheEntry get(Object key) {
		Own own = own(key);
		return (own != null) ? entry(own, key) : this.engine.reads().get(key);
	}

	@Override
	public CacheEntry get(Object key, Callable<? extends @Nullable Object> loader) {
		Own own = own(key);
		if (own != null) {
			CacheEntry entry = entry(own, key);
			return (entry != null) ? entry : CacheEntry.unbounded(LoadException.call(loader), 0);
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
	public @Nullable CacheEntry getPending(Object key) {
		return this.engine.reads().getPending(key);
	}

	@Override
	public CompletableFuture<@Nullable CacheEntry> retrieve(Object key) {
		Own own = own(key);
		return (own != null) ? CompletableFuture.completedFuture(entry(own, key)) : this.engine.reads().retrieve(key);
	}

	// The loader is called on this thread, which has the transaction.
	@Override
	public CompletableFuture<CacheEntry> retrieve(Object key, Supplier<? extends CompletableFuture<?>> loader) {
		Own own = own(key);
		if (own == null) {
			return this.engine.reads().retrieve(key, loader);
		}
		CacheEntry entry = entry(own, key);
		return (entry != null) ? CompletableFuture.completedFuture(entry)
				: Futures.started(loader::get).thenApply((value) -> CacheEntry.unbounded(value, 0));
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		if (TransactionChanges.mayCome()) {
			putAfterCommit(key, value, CacheWrites::beginPut);
		}
		else {
			this.engine.writes().put(key, value);
		}
	}

	private void putAfterCommit(Object key, @Nullable Object value, Put put) {
		TransactionChanges changes = TransactionChanges.join();
		String text = this.keyText.apply(key);
		add(changes, text, CacheEntry.unbounded(value, 0), put.begin(this.engine.writes(), key, value), () -> drop(key),
				(failure) -> this.errorHandler.onPutError(failure, this.cache, key, value));
	}

	private void add(TransactionChanges changes, String text, @Nullable CacheEntry entry, BegunChange begun,
			Runnable onDoubt, Consumer<RuntimeException> onError) {
		changes.add(new TransactionChange(this.engine.writes(), text, (begun.failure() == null) ? entry : null, begun,
				onDoubt, onError));
		begun.throwFailure();
	}

	/**
	 * Takes effect at once, as in other transactional caches, unless the transaction has
	 * changed the key itself.
	 */
	@Override
	public @Nullable CacheEntry putIfAbsent(Object key, @Nullable Object value) {
		Own own = own(key);
		if (own == null || own.ofRecord()) {
			return this.engine.writes().putIfAbsent(key, value);
		}
		if (own.entry() == null) {
			putAfterCommit(key, value, CacheWrites::beginPutIfAbsent);
		}
		return own.entry();
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
		TransactionChanges changes = TransactionChanges.join();
		String text = this.keyText.apply(key);
		BegunChange begun = this.engine.writes().beginEvict(key);
		add(changes, text, begun.ofRecord() ? CacheEntry.unbounded(null, 0) : null, begun, () -> drop(key),
				(failure) -> this.errorHandler.onEvictError(failure, this.cache, key));
	}

	@Override
	public boolean evictIfPresent(Object key) {
		if (!TransactionChanges.mayCome()) {
			return this.engine.writes().evictIfPresent(key);
		}
		Own own = own(key);
		evictAfterCommit(key);
		// Others may load the old row until the commit.
		boolean dropped = drop(key);
		return (own != null) ? own.isPresent() : dropped;
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
		Runnable clear = this.engine.writes()::clear;
		TransactionChanges.join()
			.add(new TransactionChange(this.engine.writes(), null, null, BegunChange.later(clear, false), clear,
					(failure) -> this.errorHandler.onClearError(failure, this.cache)));
	}

	@Override
	public boolean invalidate() {
		if (TransactionChanges.mayCome()) {
			clearAfterCommit();
		}
		return this.engine.writes().invalidate();
	}

	/** The part of a put that belongs to the transaction. */
	private interface Put {

		BegunChange begin(CacheWrites writes, Object key, @Nullable Object value);

	}

}
