package io.github.twolevelcache.internal.outage;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.keyspace.CacheKeyspace;
import io.github.twolevelcache.internal.stats.CacheCounters;

/**
 * The keys of one cache whose last write Redis has not acknowledged: it may hold the
 * older value. Each is to be evicted, which is correct whatever others have written
 * meanwhile, since the database has the newest value. Thread-safe.
 *
 * <p>
 * Invariant: L1 holds no copy of such a key that was read before.
 */
public final class Repairs {

	private static final Logger logger = LoggerFactory.getLogger(Repairs.class);

	/** Above this, the cache is to be cleared instead. */
	private static final int MOST = 10_000;

	private static final int AT_ONCE = 256;

	private final String cache;

	private final CacheKeyspace keyspace;

	private final CacheCounters stats;

	private final Copies copies;

	/** The doubts by key: a repair ends only the one that it began with. */
	private final ConcurrentMap<String, Object> keys = new ConcurrentHashMap<>();

	/** The doubt about all keys. */
	private final AtomicReference<@Nullable Object> clear = new AtomicReference<>();

	/**
	 * Create the repairs of a cache.
	 * @param cache its name
	 * @param keyspace what stands in Redis
	 * @param copies are dropped where Redis is in doubt
	 * @param stats counts them
	 */
	public Repairs(String cache, CacheKeyspace keyspace, Copies copies, CacheCounters stats) {
		this.cache = cache;
		this.keyspace = keyspace;
		this.copies = copies;
		this.stats = stats;
		stats.setPendingRepairs(this::size);
	}

	public void add(String text) {
		if (this.keys.size() >= MOST) {
			addClear();
		}
		else {
			this.keys.put(text, new Object());
			this.copies.drop(text);
		}
	}

	public void addClear() {
		if (this.clear.getAndSet(new Object()) == null) {
			this.copies.dropAll();
		}
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
		return isClearPending() || (!this.keys.isEmpty() && this.keys.containsKey(text));
	}

	private boolean isClearPending() {
		return this.clear.get() != null;
	}

	/**
	 * Try to repair a key.
	 * @param text the text of the key
	 * @return completes when Redis has answered, exceptionally if it has not
	 */
	public CompletableFuture<?> repair(String text) {
		return isClearPending() ? clear() : evict(text);
	}

	/**
	 * Try to repair all keys, or some of them.
	 * @return completes when Redis has answered, exceptionally if it has not
	 */
	CompletableFuture<?> repair() {
		return isClearPending() ? clear() : CompletableFuture
			.allOf(this.keys.keySet().stream().limit(AT_ONCE).map(this::repair).toArray(CompletableFuture<?>[]::new));
	}

	private CompletableFuture<?> evict(String text) {
		Object doubt = this.keys.get(text);
		return this.keyspace.commands().drop(this.keyspace.keys().of(text)).thenAccept((removed) -> {
			if (doubt != null) {
				this.keys.remove(text, doubt);
			}
			this.stats.recordRepair();
		});
	}

	// It repairs all keys that are in doubt before.
	private CompletableFuture<?> clear() {
		Object doubt = this.clear.get();
		Map<String, Object> before = Map.copyOf(this.keys);
		return this.keyspace.generation().advance().thenAccept((number) -> {
			this.clear.compareAndSet(doubt, null);
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
		return this.keys.size() + (isClearPending() ? 1 : 0);
	}

}
