package io.github.twolevelcache.checker.writes;

import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

/**
 * A writer that never returns, and does not listen to interrupts.
 *
 * @param writer would write
 */
record HangingWriter(CacheWriter<String, Item> writer) implements CacheWriter<String, Item> {

	@Override
	public void write(List<CacheChange<String, Item>> changes) {
		CountDownLatch never = new CountDownLatch(1);
		while (true) {
			try {
				never.await();
			}
			catch (InterruptedException ex) {
				// It hangs.
			}
		}
	}

	@Override
	public boolean isGuarded() {
		return this.writer.isGuarded();
	}

	@Override
	public String storeName() {
		return this.writer.storeName();
	}

}
