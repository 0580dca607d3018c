package io.github.twolevelcache.benchmarks;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the benchmarks running. What they measure here says nothing.
 */
@WithRedisCluster
class BenchmarksIT {

	@Test
	void measuresEveryHitOnTheHeap(RedisCluster redis) throws Exception {
		// Another run on this machine must not stop this one.
		System.setProperty("jmh.ignoreLock", "true");
		Table table = L1Hit.measure(L1Hit.Form.SMOKE, redis.addresses());
		assertThat(table.rows()).hasSize(L1Contender.values().length);
	}

	@Test
	void measuresEveryHitInRedis(RedisCluster redis) throws Exception {
		Table table = L2Hit.measure(L2Hit.Form.SMOKE, redis.addresses());
		// Too short for figures: on a busy machine a cell may not have had a single read.
		assertThat(table.rows()).hasSize(Callers.all().size() * L2Contender.values().length);
	}

	@Test
	void measuresEveryPutToAStoreAndItsDrain(RedisCluster redis) throws Exception {
		try (Database database = Database.start(false)) {
			Table puts = StoreWrites.measure(StoreWrites.Form.SMOKE, redis.addresses(), database);
			assertThat(puts.rows()).hasSize(3 * StoreContender.values().length);
			Table drain = new DrainCost(redis.addresses(), database).measure(StoreWrites.Form.SMOKE);
			assertThat(drain.rows()).hasSize(3);
		}
	}

	@Test
	void measuresABacklog(RedisCluster redis) throws Exception {
		try (Database database = Database.start(false)) {
			assertThat(Backlog.measure(Backlog.Form.SMOKE, redis, database)).hasSize(2);
		}
	}

}
