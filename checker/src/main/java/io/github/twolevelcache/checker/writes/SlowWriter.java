package io.github.twolevelcache.checker.writes;

import java.time.Duration;
import java.util.List;

import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

/**
 * A writer that pauses before it writes. If its JVM is frozen, then most likely there,
 * with changes that are old when it goes on. It takes part in the transaction of a fence.
 *
 * @param writer writes
 * @param pause how long it pauses
 */
record SlowWriter(CacheWriter<String, Item> writer, Duration pause) implements CacheWriter<String, Item> {

	@Override
	public void write(List<CacheChange<String, Item>> changes) throws Exception {
		Pause.of(this.pause);
		this.writer.write(changes);
	}

	@Override
	public boolean isGuarded() {
		return this.writer.isGuarded();
	}

	@Override
	public long rejected() {
		return this.writer.rejected();
	}

}
