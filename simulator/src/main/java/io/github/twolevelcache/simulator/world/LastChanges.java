package io.github.twolevelcache.simulator.world;

import java.util.Objects;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.cache.CacheManager;

import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;

/**
 * A bean of the application that changes an entry when it is destroyed.
 */
final class LastChanges implements DisposableBean {

	private final World world;

	private final Instance instance;

	private final CacheManager caches;

	LastChanges(World world, Instance instance, CacheManager caches) {
		this.world = world;
		this.instance = instance;
		this.caches = caches;
	}

	@Override
	public void destroy() {
		for (String key : this.world.keys().subList(0, 2)) {
			if (this.world.versions().lock(key)) {
				Item item = this.world.changes().make(key);
				this.world.simulation().record(this.instance.toString(), "last EVICT " + key + " " + item.version());
				boolean told = evict(key);
				this.world.changes().ended(this.instance, key, item.version(), told);
				this.world.versions().unlock(key);
			}
		}
	}

	private boolean evict(String key) {
		try {
			Objects.requireNonNull(this.caches.getCache(this.world.names().cache(key)))
				.evict(this.world.names().key(key, 0));
			return true;
		}
		catch (RuntimeException ex) {
			this.world.simulation().record(this.instance.toString(), "last EVICT fails: " + Judge.describe(ex));
			return false;
		}
	}

}
