package io.github.twolevelcache.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.springframework.cache.Cache;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;

/**
 * What a put costs Redis, with more and more instances that hear of it.
 */
final class WriteCost {

	private static final int THREADS = 8;

	private static final int KEYS = 3_000;

	private static final Pattern CPU = Pattern.compile("used_cpu_(?:sys|user):([0-9.]+)");

	private static final String NOBODY = "nobody";

	private final RedisCluster redis;

	WriteCost(RedisCluster redis) {
		this.redis = redis;
	}

	/**
	 * Measure puts.
	 * @param writes how many in each round
	 * @param rounds how many rounds
	 * @return the table
	 * @throws InterruptedException if it is interrupted
	 */
	Table measure(int writes, int rounds) throws InterruptedException {
		Map<String, List<Double>> cpu = new LinkedHashMap<>();
		Map<String, Histogram> latency = new LinkedHashMap<>();
		for (int round = 0; round <= rounds; round++) {
			for (int hearing : new int[] { 0, 1, 2, 8 }) {
				String heardBy = (hearing == 0) ? NOBODY : hearing + ((hearing == 1) ? " instance" : " instances");
				Histogram micros = latency.computeIfAbsent(heardBy, (first) -> new ConcurrentHistogram(3));
				double used = measure(hearing, writes, micros);
				if (round == 0) {
					// To warm up.
					micros.reset();
				}
				else {
					cpu.computeIfAbsent(heardBy, (first) -> new ArrayList<>()).add(used);
				}
			}
		}
		Table table = new Table("heard by", "", "Redis CPU us/write", "to nobody", "p50 us", "p99 us");
		List<Double> baseline = Objects.requireNonNull(cpu.get(NOBODY));
		cpu.forEach((heardBy, used) -> {
			Histogram micros = Objects.requireNonNull(latency.get(heardBy));
			table.row(heardBy, "", String.format(Locale.ROOT, "%.1f", Spread.of(used).median()),
					Spread.ofRatios(used, baseline).toString(), Long.toString(micros.getValueAtPercentile(50)),
					Long.toString(micros.getValueAtPercentile(99)));
		});
		return table;
	}

	private double measure(int hearing, int writes, Histogram micros) throws InterruptedException {
		List<Instance> instances = IntStream.range(0, Math.max(1, hearing))
			.mapToObj((i) -> Instance.start(this.redis.addresses(), "two-level-cache.tracking=" + (hearing > 0)))
			.toList();
		try {
			Cache cache = instances.get(0).cache();
			cache.put(0L, Product.of(0));
			double before = cpuMicros();
			put(cache, writes, micros);
			return (cpuMicros() - before) / writes;
		}
		finally {
			instances.forEach(Instance::close);
		}
	}

	private static void put(Cache cache, int writes, Histogram micros) throws InterruptedException {
		List<Thread> threads = IntStream.range(0, THREADS).mapToObj((thread) -> new Thread(() -> {
			for (int write = thread; write < writes; write += THREADS) {
				long key = write % KEYS;
				long begin = System.nanoTime();
				cache.put(key, Product.of(key));
				micros.recordValue((System.nanoTime() - begin) / 1_000);
			}
		})).toList();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private double cpuMicros() {
		double seconds = 0;
		for (RedisNode node : this.redis.masters()) {
			Matcher matcher = CPU.matcher(String.valueOf(node.command("INFO", "cpu")));
			while (matcher.find()) {
				seconds += Double.parseDouble(matcher.group(1));
			}
		}
		return seconds * 1_000_000;
	}

}
