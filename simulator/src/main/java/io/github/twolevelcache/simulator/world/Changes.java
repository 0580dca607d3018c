package io.github.twolevelcache.simulator.world;

import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;

/**
 * Tells those who judge what is being changed, and what has been.
 */
final class Changes {

	private final World world;

	Changes(World world) {
		this.world = world;
	}

	/**
	 * Say that a key is going to be changed.
	 * @param key the key as it is planned
	 * @param version its next version
	 * @param deletes whether its record is deleted
	 */
	void begins(String key, long version, boolean deletes) {
		this.world.judge().changes(key, version, deletes);
		this.world.sharedLoads().changes(key);
		this.world.loadJudge().changes(key);
	}

	/**
	 * Say that all entries are superseded, although Redis still holds them.
	 */
	void clears() {
		this.world.sharedLoads().clears();
		this.world.loadJudge().clears();
	}

	/**
	 * Change a key in the database only.
	 * @param key the key as it is planned
	 * @return the new row
	 */
	Item make(String key) {
		Item item = new Item(key, this.world.versions().next(key));
		begins(key, item.version(), false);
		this.world.store().write(item);
		return item;
	}

	/**
	 * Say that a key has been changed, or may have been.
	 * @param instance where
	 * @param key the key as it is planned
	 * @param version its version
	 * @param told whether a caller was told that it was
	 */
	void ended(Instance instance, String key, long version, boolean told) {
		this.world.judge().changed(instance.toString(), key, version, told);
		if (told) {
			this.world.delayJudge().acknowledged(key, version);
		}
		this.world.sharedLoads().changed(key);
		this.world.loadJudge().changed(key);
	}

}
