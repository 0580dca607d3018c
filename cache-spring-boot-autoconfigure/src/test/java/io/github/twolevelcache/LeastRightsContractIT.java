package io.github.twolevelcache;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import io.github.twolevelcache.localredis.RedisCluster;

/**
 * The contract in a cluster, by a user with no more than the rights that are advised.
 */
class LeastRightsContractIT extends CacheContract {

	private static final RedisCluster cluster = RedisCluster.builder().replicas(0).start();

	@BeforeAll
	static void start() {
		AdvisedRights rights = AdvisedRights.read("tracking", "in a cluster");
		cluster.nodes().forEach(rights::give);
		List<String> properties = new ArrayList<>(rights.properties());
		properties.add("spring.data.redis.cluster.nodes=" + cluster.addresses());
		start(properties);
	}

	@AfterAll
	static void end() {
		cluster.close();
	}

}
