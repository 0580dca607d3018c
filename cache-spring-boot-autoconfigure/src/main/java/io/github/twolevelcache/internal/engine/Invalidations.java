package io.github.twolevelcache.internal.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.twolevelcache.internal.coherence.InvalidationListener;
import io.github.twolevelcache.internal.load.Waiters;
import io.github.twolevelcache.internal.local.LocalStore;
import io.github.twolevelcache.internal.remote.RemoteCache;

/**
 * Tells the caches that may hold copies which keys have changed in Redis. Thread-safe.
 */
public final class Invalidations implements InvalidationListener {

	private final List<Target> targets = new CopyOnWriteArrayList<>();

	/**
	 * Add a cache.
	 * @param remote knows the keys of the cache
	 * @param local holds the copies
	 * @param waiters wait for loads of the cache
	 */
	public void add(RemoteCache remote, LocalStore local, Waiters waiters) {
		this.targets.add(new Target(remote, local, waiters));
	}

	@Override
	public void invalidated(byte[] key) {
		for (Target target : this.targets) {
			String text = target.remote().changed(key);
			if (text != null) {
				target.local().invalidate(text);
				target.waiters().wake(text);
				return;
			}
		}
	}

	@Override
	public void lost() {
		this.targets.forEach((target) -> target.waiters().wakeAll());
	}

	private record Target(RemoteCache remote, LocalStore local, Waiters waiters) {

	}

}
