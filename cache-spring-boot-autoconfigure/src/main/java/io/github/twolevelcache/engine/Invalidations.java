package io.github.twolevelcache.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.twolevelcache.coherence.InvalidationListener;
import io.github.twolevelcache.local.LocalStore;
import io.github.twolevelcache.remote.RemoteCache;

/**
 * Brings the keys that have changed in Redis to the caches that may hold copies of them.
 * Thread-safe.
 */
public final class Invalidations implements InvalidationListener {

	private final List<Target> targets = new CopyOnWriteArrayList<>();

	/**
	 * Add a cache.
	 * @param remote knows the keys of the cache
	 * @param local holds the copies
	 */
	public void add(RemoteCache remote, LocalStore local) {
		this.targets.add(new Target(remote, local));
	}

	@Override
	public void invalidated(byte[] key) {
		for (Target target : this.targets) {
			String text = target.remote().text(key);
			if (text != null) {
				target.local().invalidate(text);
				return;
			}
		}
	}

	private record Target(RemoteCache remote, LocalStore local) {

	}

}
