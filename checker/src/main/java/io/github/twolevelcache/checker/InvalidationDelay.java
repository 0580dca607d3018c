package io.github.twolevelcache.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.checker.history.Durations;
import io.github.twolevelcache.checker.machine.Instance;
import io.github.twolevelcache.checker.worker.CounterApplication;
import io.github.twolevelcache.localredis.RedisCluster;

/**
 * Measures how long after the acknowledgement of a write the copies in other instances
 * are gone. All instances are in this JVM, so this says nothing of a network.
 */
public final class InvalidationDelay {

	private static final int[] RECEIVERS = { 2, 8, 32 };

	private static final int WARMUP = 200;

	private static final int ROUNDS = 1000;

	private static final String KEY = "key";

	private final TwoLevelCache writer;

	private final List<TwoLevelCache> receivers;

	private InvalidationDelay(TwoLevelCache writer, List<TwoLevelCache> receivers) {
		this.writer = writer;
		this.receivers = receivers;
	}

	/**
	 * Run the measurement.
	 * @param args none
	 */
	public static void main(String[] args) {
		System.out.println("| receivers | gone before the acknowledgement |  p50 ms |  p99 ms |  max ms |");
		System.out.println("|----------:|--------------------------------:|--------:|--------:|--------:|");
		List<Instance> instances = new ArrayList<>();
		try (RedisCluster redis = RedisCluster.start()) {
			for (int count : RECEIVERS) {
				while (instances.size() <= count) {
					instances.add(CounterApplication.start(redis.addresses(), Map.of(), List.of()));
				}
				List<TwoLevelCache> caches = instances.stream().map(CounterApplication::cache).toList();
				System.out.println(new InvalidationDelay(caches.get(0), caches.subList(1, caches.size())).row());
			}
			instances.forEach(Instance::close);
		}
	}

	private String row() {
		List<Long> delays = new ArrayList<>();
		long version = 0;
		for (int round = -WARMUP; round < ROUNDS; round++) {
			this.writer.put(KEY, version++);
			this.receivers.forEach(InvalidationDelay::copy);
			this.writer.put(KEY, version++);
			List<Long> measured = awaitGone(System.nanoTime());
			if (round >= 0) {
				delays.addAll(measured);
			}
		}
		long before = delays.stream().filter((delay) -> delay == 0).count();
		Durations sorted = Durations.of(delays);
		return String.format(Locale.ROOT, "| %9d | %29.0f %% | %7.3f | %7.3f | %7.3f |", this.receivers.size(),
				100.0 * before / delays.size(), sorted.percentile(50), sorted.percentile(99), sorted.percentile(100));
	}

	private static void copy(TwoLevelCache cache) {
		// The push of the write before may come between a read and the copy of it.
		while (cache.getLocalSize() == 0) {
			cache.get(KEY);
		}
	}

	private List<Long> awaitGone(long acknowledged) {
		List<Long> delays = new ArrayList<>();
		List<TwoLevelCache> holding = new ArrayList<>(this.receivers);
		holding.removeIf((cache) -> cache.getLocalSize() == 0);
		for (int i = holding.size(); i < this.receivers.size(); i++) {
			delays.add(0L);
		}
		while (!holding.isEmpty()) {
			holding.removeIf((cache) -> {
				boolean gone = cache.getLocalSize() == 0;
				if (gone) {
					delays.add(System.nanoTime() - acknowledged);
				}
				return gone;
			});
			Thread.onSpinWait();
		}
		return delays;
	}

}
