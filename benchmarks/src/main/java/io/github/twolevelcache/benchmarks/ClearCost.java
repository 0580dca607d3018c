package io.github.twolevelcache.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.springframework.cache.Cache;

import io.github.twolevelcache.localredis.RedisCluster;

/**
 * How long a clear takes, and what those notice who read meanwhile.
 */
final class ClearCost {

	private static final int THREADS = 16;

	private static final int READERS = 4;

	private static final int CLEARS = 5;

	/** Before and after the clear, so that what it leaves behind counts too. */
	private static final long MILLIS = 1_000;

	private final RedisCluster redis;

	private final AtomicLong slowest = new AtomicLong();

	private final AtomicBoolean over = new AtomicBoolean();

	ClearCost(RedisCluster redis) {
		this.redis = redis;
	}

	/**
	 * Measure clears.
	 * @param entries how many entries the cache has
	 * @return the table
	 * @throws InterruptedException if it is interrupted
	 */
	Table measure(int entries) throws InterruptedException {
		Table table = new Table("clear", "", "entries", "clear ms", "slowest read ms, before",
				"slowest read ms, meanwhile and after");
		String all = "two-level-cache.defaults.l1.maximum-size=" + entries;
		try (Instance one = Instance.start(this.redis.addresses(), all);
				Instance other = Instance.start(this.redis.addresses(), all)) {
			for (int clear = 1; clear <= CLEARS; clear++) {
				fill(one.cache(), entries);
				List<Thread> readers = startReaders(entries, one.cache(), other.cache());
				Thread.sleep(MILLIS);
				long before = this.slowest.getAndSet(0);
				long begin = System.nanoTime();
				one.cache().clear();
				long took = System.nanoTime() - begin;
				Thread.sleep(MILLIS);
				table.row("no. " + clear, "", Integer.toString(entries), millis(took), millis(before),
						millis(this.slowest.getAndSet(0)));
				this.over.set(true);
				for (Thread reader : readers) {
					reader.join();
				}
				this.over.set(false);
			}
		}
		return table;
	}

	private static void fill(Cache cache, int entries) throws InterruptedException {
		List<Thread> threads = IntStream.range(0, THREADS).mapToObj((thread) -> new Thread(() -> {
			for (long key = thread; key < entries; key += THREADS) {
				cache.put(key, Product.of(key));
				cache.get(key);
			}
		})).toList();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private List<Thread> startReaders(int entries, Cache... caches) {
		List<Thread> readers = new ArrayList<>();
		for (int reader = 0; reader < READERS; reader++) {
			Cache cache = caches[reader % caches.length];
			readers.add(new Thread(() -> read(cache, entries)));
		}
		readers.forEach(Thread::start);
		return readers;
	}

	private void read(Cache cache, int entries) {
		while (!this.over.get()) {
			long begin = System.nanoTime();
			cache.get(ThreadLocalRandom.current().nextLong(entries));
			this.slowest.accumulateAndGet(System.nanoTime() - begin, Math::max);
		}
	}

	private static String millis(long nanos) {
		return String.format(Locale.ROOT, "%.1f", nanos / 1_000_000.0);
	}

}
