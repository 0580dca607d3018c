package io.github.twolevelcache.benchmarks;

import java.util.EnumSet;
import java.util.Set;

import org.openjdk.jmh.runner.RunnerException;

import io.github.twolevelcache.localredis.RedisCluster;

/**
 * Measures what it costs that every instance hears of every change: what a hit costs with
 * and without asking whether the copy is still true, what a write costs Redis, and how
 * long a clear takes.
 */
public final class CoherenceCost {

	private static final Set<L1Contender> HITS = EnumSet.of(L1Contender.CAFFEINE, L1Contender.SPRING,
			L1Contender.TWO_LEVEL, L1Contender.TWO_LEVEL_UNCHECKED);

	private CoherenceCost() {
	}

	/**
	 * Run the benchmark.
	 * @param args none
	 * @throws InterruptedException if it is interrupted
	 * @throws RunnerException if a hit cannot be measured
	 */
	public static void main(String[] args) throws InterruptedException, RunnerException {
		boolean quick = Boolean.getBoolean("quick");
		try (RedisCluster redis = RedisCluster.builder().replicas(0).start()) {
			System.out.println("L1 hit. " + Machine.describe());
			System.out.println(L1Hit.measure(quick ? L1Hit.Form.QUICK : L1Hit.Form.PRECISE, HITS, redis.addresses()));
			System.out.println("Writes, 8 threads, " + redis + ". " + Machine.describe());
			System.out.println(new WriteCost(redis).measure(quick ? 5_000 : 30_000, quick ? 1 : 3));
			System.out.println("Clear, 2 instances, 4 readers");
			System.out.println(new ClearCost(redis).measure(quick ? 20_000 : 200_000));
			System.out.println(Machine.describe());
		}
	}

}
