package io.github.twolevelcache;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import io.github.twolevelcache.localredis.RedisServer;

/**
 * The contract on one server, by a user with no more than the rights that are advised.
 */
class StandaloneLeastRightsContractIT extends CacheContract {

	private static final RedisServer server = RedisServer.start(null);

	@BeforeAll
	static void start() {
		AdvisedRights rights = AdvisedRights.read("tracking");
		rights.give(server.node());
		List<String> properties = new ArrayList<>(rights.properties());
		properties.add("spring.data.redis.host=127.0.0.1");
		properties.add("spring.data.redis.port=" + server.node().port());
		start(properties);
	}

	@AfterAll
	static void end() {
		server.close();
	}

}
