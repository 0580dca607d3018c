package io.github.twolevelcache.internal.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ApplicationLettuceClient}.
 */
class ApplicationLettuceClientTests {

	@Test
	void nobodyWaitsForEverForAServerThatIsSilent() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
				RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", silent.getLocalPort()))) {
			ApplicationLettuceClient connecting = new ApplicationLettuceClient(() -> client, Duration.ofMillis(200));
			assertThatExceptionOfType(RedisConnectionException.class).isThrownBy(connecting::connect)
				.withMessageContaining("within");
			await().until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("two-level-cache-connect")));
		}
	}

}
