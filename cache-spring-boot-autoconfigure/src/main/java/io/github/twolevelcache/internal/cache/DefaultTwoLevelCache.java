package io.github.twolevelcache.internal.cache;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.AbstractValueAdaptingCache;
import org.springframework.cache.support.NullValue;
import org.springframework.cache.support.SimpleValueWrapper;

import io.github.twolevelcache.LoadRejectedException;
import io.github.twolevelcache.LoadTimeoutException;
import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.internal.engine.CacheEngine;
import io.github.twolevelcache.internal.engine.LoadException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.UnencodableValueException;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.NestedLoads;
import io.github.twolevelcache.internal.runtime.NestedLoads.Load;
import io.github.twolevelcache.internal.runtime.ShownKey;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.stats.CacheStats;
import io.github.twolevelcache.store.CacheLoader;

/**
 * A cache as Spring sees it, in front of its engine.
 */
public final class DefaultTwoLevelCache extends AbstractValueAdaptingCache implements TwoLevelCache {

	private final String name;

	private final CacheSettings settings;

	private final CacheEngine engine;

	private final CacheStats stats;

	private final @Nullable CacheLoader<Object, ?> loader;

	private final InstanceRuntime runtime;

	private final BulkReads bulkReads;

	/** The method that uses this cache, or {@code null} if it is not known. */
	private final @Nullable String method;

	/** What tools see. */
	private final DefaultTwoLevelCache nativeCache;

	/**
	 * Create a cache.
	 * @param name its name
	 * @param settings its settings
	 * @param engine does the work
	 * @param stats counts what the engine does
	 * @param loader loads for callers that bring no loader, or {@code null}
	 * @param runtime runs that loader for asynchronous calls
	 */
	public DefaultTwoLevelCache(String name, CacheSettings settings, CacheEngine engine, CacheStats stats,
			@Nullable CacheLoader<Object, ?> loader, InstanceRuntime runtime) {
		super(settings.nullLifetime() != null);
		this.name = name;
		this.settings = settings;
		this.engine = engine;
		this.stats = stats;
		this.loader = loader;
		this.runtime = runtime;
		this.bulkReads = new BulkReads(name, engine.reads(), loader, runtime, this::find);
		this.method = null;
		this.nativeCache = this;
	}

	private DefaultTwoLevelCache(DefaultTwoLevelCache cache, String method, Class<?> type) {
		super(cache.isAllowNullValues());
		this.name = cache.name;
		this.settings = cache.settings;
		this.engine = cache.engine.of(type);
		this.stats = cache.stats;
		this.loader = cache.loader;
		this.runtime = cache.runtime;
		this.bulkReads = new BulkReads(this.name, this.engine.reads(), this.loader, this.runtime, this::find);
		this.method = method;
		this.nativeCache = cache;
	}

	/**
	 * Return this cache as a method uses it: an entry of another type than it returns is
	 * a miss, and a value that cannot be encoded is refused with its name.
	 * @param user the name of the method, with that of its class
	 * @param type the type of the values that it returns
	 * @return the cache, with the same entries
	 */
	public DefaultTwoLevelCache usedBy(String user, Class<?> type) {
		return new DefaultTwoLevelCache(this, user, type);
	}

	@Override
	public String getName() {
		return this.name;
	}

	/**
	 * Return the cache itself, whichever method uses it: its class is what tools show as
	 * the target, and {@link TwoLevelCache} what users may know of it.
	 */
	@Override
	public Object getNativeCache() {
		return this.nativeCache;
	}

	/**
	 * Return what does the work.
	 * @return the engine
	 */
	public CacheEngine engine() {
		return this.engine;
	}

	@Override
	public CacheSettings getSettings() {
		return this.settings;
	}

	@Override
	public CacheStats getStats() {
		return this.stats;
	}

	@Override
	public long getLocalSize() {
		return this.engine.localSize().getAsLong();
	}

	@Override
	protected @Nullable Object lookup(Object key) {
		CacheEntry entry = find(key);
		if (entry == null) {
			return null;
		}
		return (entry.value() != null) ? entry.value() : isAllowNullValues() ? NullValue.INSTANCE : null;
	}

	private @Nullable CacheEntry find(Object key) {
		CacheLoader<Object, ?> loader = this.loader;
		if (loader == null) {
			return this.engine.reads().get(key);
		}
		try {
			return this.engine.reads().get(key, () -> loader.load(key));
		}
		catch (LoadException ex) {
			throw new IllegalStateException(
					"Key '%s' of cache '%s' could not be loaded".formatted(ShownKey.of(key), this.name), ex.getCause());
		}
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		CacheEntry entry = find(key);
		Object value = (entry != null) ? entry.value() : null;
		if (value != null && type != null && !type.isInstance(value)) {
			// Not the message of the superclass, which shows the value.
			throw new IllegalStateException("Value of key '%s' of cache '%s' is a %s, not the required %s"
				.formatted(ShownKey.of(key), this.name, value.getClass().getName(), type.getName()));
		}
		return (T) value;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		try {
			return (T) this.engine.reads().get(key, valueLoader).value();
		}
		catch (LoadException ex) {
			throw new RetrievalException(this.name, key, valueLoader, named(ex.getCause()));
		}
		catch (LoadRejectedException | LoadTimeoutException | UnencodableValueException ex) {
			// Spring shows any other exception to the error handler, and if that swallows
			// it, calls the method again: past all limits, or a second time.
			throw new RetrievalException(this.name, key, valueLoader, named(ex));
		}
	}

	private @Nullable Throwable named(@Nullable Throwable failure) {
		return (failure instanceof UnencodableValueException refused) ? refused.returnedBy(this.method) : failure;
	}

	@Override
	public Map<Object, Object> getAll(Collection<?> keys) {
		return this.bulkReads.getAll(keys);
	}

	@Override
	public CompletableFuture<?> retrieve(Object key) {
		CacheLoader<Object, ?> loader = this.loader;
		if (loader == null) {
			return this.engine.reads().retrieve(key).thenApply(this::wrapped);
		}
		// As a loader may block.
		return this.engine.reads().retrieve(key, () -> loadAsync(loader, key)).thenApply(this::wrapped);
	}

	private CompletableFuture<@Nullable Object> loadAsync(CacheLoader<Object, ?> loader, Object key) {
		Set<Load> within = NestedLoads.ofThisThread();
		return CompletableFuture.supplyAsync(() -> load(loader, key, within), this.runtime.executor());
	}

	private static @Nullable Object load(CacheLoader<Object, ?> loader, Object key, Set<Load> within) {
		try {
			return NestedLoads.callWithin(within, () -> loader.load(key));
		}
		catch (Exception ex) {
			throw new CompletionException(ex);
		}
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		return this.engine.reads().retrieve(key, valueLoader).handle((entry, failure) -> {
			if (failure != null) {
				throw new CompletionException(named(Futures.unwrapped(failure)));
			}
			return (T) entry.value();
		});
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		try {
			this.engine.writes().put(key, allowed(value));
		}
		catch (UnencodableValueException ex) {
			throw ex.returnedBy(this.method);
		}
	}

	@Override
	public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		return wrapped(this.engine.writes().putIfAbsent(key, allowed(value)));
	}

	private @Nullable Object allowed(@Nullable Object value) {
		if (value == null && !isAllowNullValues()) {
			throw new IllegalArgumentException(("Cache '%s' does not accept null: keep it out with "
					+ "unless = \"#result == null\", or set two-level-cache.caches.%s.null-values.enabled to true")
				.formatted(this.name, this.name));
		}
		return value;
	}

	private @Nullable ValueWrapper wrapped(@Nullable CacheEntry entry) {
		return (entry != null) ? new SimpleValueWrapper(entry.value()) : null;
	}

	@Override
	public void evict(Object key) {
		this.engine.writes().evict(key);
	}

	@Override
	public boolean evictIfPresent(Object key) {
		return this.engine.writes().evictIfPresent(key);
	}

	@Override
	public void clear() {
		this.engine.writes().clear();
	}

	@Override
	public boolean invalidate() {
		return this.engine.writes().invalidate();
	}

}
