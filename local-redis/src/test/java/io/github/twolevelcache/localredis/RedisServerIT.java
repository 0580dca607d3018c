package io.github.twolevelcache.localredis;

import java.io.UncheckedIOException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link RedisServer}.
 */
@Timeout(60)
class RedisServerIT {

	@Test
	void canBeFrozen() {
		try (RedisServer server = RedisServer.start(null)) {
			server.node().pause();
			assertThat(server.node().isAlive()).isTrue();
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> server.node().command("PING"));
			server.node().resume();
			assertThat(server.node().command("PING")).isEqualTo("PONG");
		}
	}

	@Test
	void asksForThePassword() throws Exception {
		try (RedisServer server = RedisServer.start("secret");
				RespClient stranger = new RespClient(server.node().port(), null)) {
			assertThat(server.node().command("SET", "key", "value")).isEqualTo("OK");
			assertThatIllegalStateException().isThrownBy(() -> stranger.command("GET", "key"))
				.withMessageContaining("NOAUTH");
		}
	}

	@Test
	void takesFurtherArguments() {
		try (RedisServer server = RedisServer.start(null, "--maxmemory-policy", "allkeys-lfu")) {
			assertThat(server.node().command("CONFIG", "GET", "maxmemory-policy"))
				.isEqualTo(List.of("maxmemory-policy", "allkeys-lfu"));
		}
	}

	@Test
	void saysAtOnceWhyItDoesNotStart() {
		assertThatIllegalStateException().isThrownBy(() -> RedisServer.start(null, "--no-such-option", "1"))
			.withMessageContaining("did not start")
			.withMessageContaining("no-such-option");
	}

}
