package io.github.twolevelcache.benchmarks;

import io.github.twolevelcache.localredis.RedisCluster;

/**
 * Measures what it costs that every instance hears of every change: what a write costs
 * Redis, and how long a clear takes.
 */
public final class CoherenceCost {

	private CoherenceCost() {
	}

	/**
	 * Run the benchmark.
	 * @param args none
	 * @throws InterruptedException if it is interrupted
	 */
	public static void main(String[] args) throws InterruptedException {
		boolean quick = Boolean.getBoolean("quick");
		try (RedisCluster redis = RedisCluster.builder().replicas(0).start()) {
			System.out.println("Writes, 8 threads, " + redis + ". " + Machine.describe());
			System.out.println(new WriteCost(redis).measure(quick ? 5_000 : 30_000, quick ? 1 : 3));
			System.out.println("Clear, 2 instances, 4 readers");
			System.out.println(new ClearCost(redis).measure(quick ? 20_000 : 200_000));
			System.out.println(Machine.describe());
		}
	}

}
