package io.github.twolevelcache.checker.worker;

import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.checker.history.Event;
import io.github.twolevelcache.checker.history.Event.Kind;
import io.github.twolevelcache.settings.WriteMode;

/**
 * The single changes of a writer: in the database, and then a put or an evict; or only
 * the put or evict, if the cache writes to the database. Used by one thread.
 */
final class Changes {

	private final Run run;

	private final int manager;

	private final TwoLevelCache cache;

	private final Counters counters;

	Changes(Run run, int manager, TwoLevelCache cache, Counters counters) {
		this.run = run;
		this.manager = manager;
		this.cache = cache;
		this.counters = counters;
	}

	/**
	 * Make the next version of a key in the database, if it is not the cache that does.
	 * @param key the key
	 * @return what is to be {@linkplain #make made} in the cache
	 */
	Event begin(int key) {
		long begin = System.nanoTime();
		long version = isStored() ? this.run.nextVersion(key) : this.counters.increment(key);
		boolean deletion = isStored() && !Keys.isPut(key) && version % 2 == 0;
		return new Event(deletion ? Kind.DELETION : Kind.WRITE, this.manager, key, version, begin, begin);
	}

	/**
	 * Put or evict.
	 * @param write what was begun
	 */
	void make(Event write) {
		if (write.kind() == Kind.DELETION || !(Keys.isPut(write.key()) || isStored())) {
			this.cache.evict(Keys.name(write.key()));
		}
		else {
			this.cache.put(Keys.name(write.key()), write.version());
		}
	}

	/**
	 * Change a key in a transaction, or a part of one, that is rolled back.
	 * @param key the key
	 * @return what the transaction must read until then, or {@code null} if that is not
	 * certain
	 */
	@Nullable Event spoil(int key) {
		long begin = System.nanoTime();
		if (!isStored()) {
			this.counters.set(key, Event.ROLLED_BACK);
		}
		switch (ThreadLocalRandom.current().nextInt(3)) {
			case 0 -> {
				this.cache.put(Keys.name(key), Event.ROLLED_BACK);
				return new Event(Kind.WRITE, this.manager, key, Event.ROLLED_BACK, begin, begin);
			}
			case 1 -> {
				this.cache.evict(Keys.name(key));
				return new Event(isStored() ? Kind.DELETION : Kind.WRITE, this.manager, key, Event.ROLLED_BACK, begin,
						begin);
			}
			default -> {
				// It may be loaded.
				read(key);
				return null;
			}
		}
	}

	/**
	 * Return whether a rolled back change may be made of a key. One that the cache has
	 * written to the database is dropped from Redis, and loaded again.
	 * @param key the key
	 * @return whether nobody counts its loads
	 */
	boolean maySpoil(int key) {
		return this.run.writeMode() != WriteMode.THROUGH || !Keys.isPut(key);
	}

	/**
	 * Read what the transaction of this thread has changed.
	 * @param change the change
	 * @return what was read wrongly, or {@code null}
	 */
	@Nullable Event misread(Event change) {
		long begin = System.nanoTime();
		Long read = read(change.key());
		long version = (read != null) ? read : Event.ABSENT;
		long expected = (change.kind() == Kind.DELETION) ? Event.ABSENT : change.version();
		return (version != expected)
				? new Event(Kind.MISREAD, this.manager, change.key(), version, begin, System.nanoTime()) : null;
	}

	@Nullable Long read(int key) {
		return this.cache.get(Keys.name(key), () -> this.counters.read(key));
	}

	private boolean isStored() {
		return this.run.writeMode() != WriteMode.NONE;
	}

}
