package io.github.twolevelcache.simulator.world;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which versions callers have given to keys. One of them changes a key at a time.
 */
final class Versions {

	private final Map<String, Long> last = new HashMap<>();

	private final Set<String> locked = new HashSet<>();

	long last(String key) {
		return this.last.getOrDefault(key, 0L);
	}

	long next(String key) {
		return this.last.merge(key, 1L, Long::sum);
	}

	boolean lock(String key) {
		return this.locked.add(key);
	}

	boolean lockAll(List<String> keys) {
		if (keys.stream().anyMatch(this.locked::contains)) {
			return false;
		}
		this.locked.addAll(keys);
		return true;
	}

	void unlock(String key) {
		this.locked.remove(key);
	}

}
