package io.github.twolevelcache.localredis;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RedisCluster} and {@link RedisServer}.
 */
@Timeout(120)
class RedisClusterIT {

	@Test
	void aClusterServesAndSurvivesTheLossOfAMaster() {
		try (RedisCluster cluster = RedisCluster.start()) {
			assertThat(cluster.nodes()).hasSize(6);
			assertThat(cluster.masters()).hasSize(3);
			assertThat(cluster.replicas()).hasSize(3);
			assertThat(cluster.addresses().split(",")).hasSize(6);
			assertThat(cluster.version()).matches("\\d+\\.\\d+\\.\\d+");
			RedisNode lost = cluster.masters().get(0);
			lost.kill();
			assertThat(lost.isAlive()).isFalse();
			await().atMost(Duration.ofSeconds(30)).until(() -> cluster.masters().size() == 3);
			assertThat(cluster.masters()).doesNotContain(lost);
			lost.restart();
			cluster.awaitHealthy(Duration.ofSeconds(30));
			assertThat(cluster.replicas()).contains(lost);
		}
	}

	@Test
	void aNodeCanBeFrozen() {
		try (RedisServer server = RedisServer.start(null)) {
			server.node().pause();
			assertThat(server.node().isAlive()).isTrue();
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> server.node().command("PING"));
			server.node().resume();
			assertThat(server.node().command("PING")).isEqualTo("PONG");
		}
	}

	@Test
	void aPasswordIsAskedFor() throws Exception {
		try (RedisServer server = RedisServer.start("secret");
				RespClient stranger = new RespClient(server.node().port(), null)) {
			assertThat(server.node().command("SET", "key", "value")).isEqualTo("OK");
			assertThatIllegalStateException().isThrownBy(() -> stranger.command("GET", "key"))
				.withMessageContaining("NOAUTH");
		}
	}

	@Test
	void noServerOutlivesItsJvm() throws Exception {
		Process jvm = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-cp", System.getProperty("java.class.path"), "-Dredis.source=embedded", KilledJvm.class.getName()))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		int port = Integer.parseInt(jvm.inputReader().readLine());
		RedisNode node = new RedisNode(port, new NoHost(), List.of(), null);
		assertThat(node.command("PING")).isEqualTo("PONG");
		jvm.destroyForcibly().waitFor();
		await().untilAsserted(
				() -> assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> node.command("PING")));
	}

	private static final class NoHost implements RedisHost {

		@Override
		public void start(int port, List<String> arguments) {
		}

		@Override
		public void signal(int port, String signal) {
		}

		@Override
		public boolean isAlive(int port) {
			return false;
		}

		@Override
		public String copy(Path file) {
			return file.toString();
		}

		@Override
		public void close() {
		}

	}

}
