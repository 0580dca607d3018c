package io.github.twolevelcache.localredis;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RedisSentinel}.
 */
@Timeout(120)
class RedisSentinelIT {

	@Test
	void threeSentinelsReplaceTheMaster() {
		try (RedisSentinel servers = RedisSentinel.start(3)) {
			assertThat(servers.addresses().split(",")).hasSize(3).contains(servers.sentinel().address());
			servers.master().kill();
			List<String> successor = List.of("127.0.0.1", Integer.toString(servers.replica().port()));
			await().atMost(Duration.ofSeconds(60))
				.until(() -> servers.sentinels()
					.stream()
					.allMatch((sentinel) -> successor
						.equals(sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", RedisSentinel.MASTER))));
		}
	}

}
