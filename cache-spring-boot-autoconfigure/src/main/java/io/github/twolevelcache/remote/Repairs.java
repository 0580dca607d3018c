package io.github.twolevelcache.remote;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys of one cache whose last write Redis has not acknowledged: it may hold the
 * older value. Each is to be evicted, which is right whatever others have written
 * meanwhile, since the database has the newest value. Thread-safe.
 */
final class Repairs {

	/** Above this, the cache is to be cleared instead. */
	private static final int MOST = 10_000;

	private final Set<String> keys = ConcurrentHashMap.newKeySet();

	private volatile boolean clear;

	void add(String text) {
		if (this.keys.size() >= MOST) {
			addClear();
		}
		else {
			this.keys.add(text);
		}
	}

	void addClear() {
		this.clear = true;
	}

	/**
	 * Return whether all keys are in doubt.
	 * @return whether the cache is to be cleared
	 */
	boolean isClearPending() {
		return this.clear;
	}

	/**
	 * Return whether a key is in doubt by itself.
	 * @param text the text of the key
	 * @return whether it is to be evicted
	 */
	boolean isPending(String text) {
		return !this.keys.isEmpty() && this.keys.contains(text);
	}

	/**
	 * Return some of the keys.
	 * @param most how many
	 * @return the keys
	 */
	List<String> some(int most) {
		return this.keys.stream().limit(most).toList();
	}

	void done(String text) {
		if (!this.keys.isEmpty()) {
			this.keys.remove(text);
		}
	}

	/**
	 * Take note that the cache was cleared, which has repaired all keys that were in
	 * doubt before.
	 * @param before those keys
	 */
	void cleared(List<String> before) {
		this.clear = false;
		before.forEach(this.keys::remove);
	}

	/**
	 * Return the number of repairs to be made.
	 * @return their number
	 */
	int size() {
		return this.keys.size() + (this.clear ? 1 : 0);
	}

}
