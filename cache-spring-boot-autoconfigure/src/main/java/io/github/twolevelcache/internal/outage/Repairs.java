package io.github.twolevelcache.internal.outage;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.keyspace.CacheKeyspace;
import io.github.twolevelcache.internal.stats.CacheCounters;

/**
 * The keys of one cache whose last write Redis has not acknowledged: it may hold the
 * older value. Each is to be evicted, which is correct whatever others have written
 * meanwhile, since the database has the newest value. Thread-safe.
 */
public final class Repairs {

	private static final Logger logger = LoggerFactory.getLogger(Repairs.class);

	/** Above this, the cache is to be cleared instead. */
	private static final int MOST = 10_000;

	private static final int AT_ONCE = 256;

	private final String cache;

	private final CacheKeyspace keyspace;

	private final CacheCounters stats;

	private final Set<String> keys = ConcurrentHashMap.newKeySet();

	private volatile boolean clear;

	/**
	 * Create the repairs of a cache.
	 * @param cache its name
	 * @param keyspace what stands in Redis
	 * @param stats counts them
	 */
	public Repairs(String cache, CacheKeyspace keyspace, CacheCounters stats) {
		this.cache = cache;
		this.keyspace = keyspace;
		this.stats = stats;
		stats.setPendingRepairs(this::size);
	}

	public void add(String text) {
		if (this.keys.size() >= MOST) {
			addClear();
		}
		else {
			this.keys.add(text);
		}
	}

	public void addClear() {
		this.clear = true;
	}

	public void done(String text) {
		if (!this.keys.isEmpty()) {
			this.keys.remove(text);
		}
	}

	/**
	 * Return whether a key is in doubt, by itself or with all others.
	 * @param text the text of the key
	 * @return whether it is to be repaired before Redis is asked for it
	 */
	public boolean isPending(String text) {
		return this.clear || (!this.keys.isEmpty() && this.keys.contains(text));
	}

	/**
	 * Try to repair a key.
	 * @param text the text of the key
	 * @return completes when Redis has answered, exceptionally if it has not
	 */
	public CompletableFuture<?> repair(String text) {
		return this.clear ? clear() : evict(text);
	}

	/**
	 * Try to repair all keys, or some of them.
	 * @return completes when Redis has answered, exceptionally if it has not
	 */
	CompletableFuture<?> repair() {
		return this.clear ? clear() : CompletableFuture
			.allOf(this.keys.stream().limit(AT_ONCE).map(this::repair).toArray(CompletableFuture<?>[]::new));
	}

	private CompletableFuture<?> evict(String text) {
		return this.keyspace.commands().drop(this.keyspace.keys().of(text)).thenAccept((removed) -> {
			done(text);
			this.stats.recordRepair();
		});
	}

	// It repairs all keys that are in doubt before.
	private CompletableFuture<?> clear() {
		List<String> before = List.copyOf(this.keys);
		return this.keyspace.generation().advance().thenAccept((number) -> {
			this.clear = false;
			before.forEach(this.keys::remove);
			this.stats.recordRepair();
		});
	}

	/**
	 * Give up what could not be repaired.
	 */
	void lose() {
		int lost = size();
		if (lost > 0) {
			this.stats.recordLostRepairs(lost);
			logger.error("{} writes to cache '{}' were not acknowledged by Redis and could not be repaired: other "
					+ "instances may serve older values until they expire", lost, this.cache);
		}
	}

	/**
	 * Return the number of repairs to be made.
	 * @return the number of keys, and one more if the cache is to be cleared
	 */
	public int size() {
		return this.keys.size() + (this.clear ? 1 : 0);
	}

}
