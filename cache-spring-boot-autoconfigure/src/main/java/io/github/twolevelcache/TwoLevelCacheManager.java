package io.github.twolevelcache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

import io.github.twolevelcache.internal.runtime.ShownKey;

/**
 * The caches of an application. Thread-safe.
 */
public final class TwoLevelCacheManager implements CacheManager {

	private static final Logger logger = LoggerFactory.getLogger(TwoLevelCacheManager.class);

	private static final int MOST_WARNINGS = 100;

	private final Map<String, TwoLevelCache> caches = new ConcurrentHashMap<>();

	/** Names that were asked for in vain. */
	private final Set<String> missing = ConcurrentHashMap.newKeySet();

	private final Function<String, TwoLevelCache> factory;

	private final boolean dynamic;

	private final List<Consumer<TwoLevelCache>> creationListeners = new CopyOnWriteArrayList<>();

	/**
	 * Create a manager and the caches known by name.
	 * @param names the names of the caches that exist from the start
	 * @param dynamic whether other caches are created on first use
	 * @param factory creates the cache with a given name
	 */
	public TwoLevelCacheManager(Collection<String> names, boolean dynamic, Function<String, TwoLevelCache> factory) {
		this.factory = factory;
		this.dynamic = dynamic;
		names.forEach((name) -> this.caches.put(name, factory.apply(name)));
	}

	@Override
	public @Nullable Cache getCache(String name) {
		TwoLevelCache cache = this.caches.get(name);
		if (cache == null && !this.dynamic) {
			warnOf(name);
			return null;
		}
		return (cache != null) ? cache : create(name);
	}

	// The exception that Spring throws does not say what to do.
	private void warnOf(String name) {
		if (this.missing.size() < MOST_WARNINGS && this.missing.add(name)) {
			logger.warn("There is no cache '{}', and 'two-level-cache.dynamic' is false: add it to "
					+ "'two-level-cache.caches'", ShownKey.escape(name));
		}
	}

	private TwoLevelCache create(String name) {
		TwoLevelCache[] created = new TwoLevelCache[1];
		TwoLevelCache cache = this.caches.computeIfAbsent(name, (absent) -> {
			created[0] = this.factory.apply(absent);
			return created[0];
		});
		if (cache == created[0]) {
			this.creationListeners.forEach((listener) -> listener.accept(cache));
		}
		return cache;
	}

	@Override
	public Collection<String> getCacheNames() {
		return List.copyOf(this.caches.keySet());
	}

	/**
	 * Add a listener for caches. It is called at once for each cache that exists, and
	 * later for each that is created, once that cache can be found. It may be called
	 * twice for a cache that is created during this call.
	 * @param listener the listener; called without holding a lock
	 */
	public void addCreationListener(Consumer<TwoLevelCache> listener) {
		this.creationListeners.add(listener);
		new ArrayList<>(this.caches.values()).forEach(listener);
	}

}
