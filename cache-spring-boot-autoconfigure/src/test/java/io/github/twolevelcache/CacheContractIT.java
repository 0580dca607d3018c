package io.github.twolevelcache;

import java.util.List;

import org.junit.jupiter.api.BeforeAll;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

/**
 * The contract in a cluster.
 */
@WithRedisCluster
class CacheContractIT extends CacheContract {

	@BeforeAll
	static void start(RedisCluster cluster) {
		start(List.of("spring.data.redis.cluster.nodes=" + cluster.addresses()));
	}

}
