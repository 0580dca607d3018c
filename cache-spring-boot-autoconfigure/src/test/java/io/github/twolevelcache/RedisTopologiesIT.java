package io.github.twolevelcache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.lettuce.core.protocol.ProtocolVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;
import io.github.twolevelcache.localredis.RedisSentinel;
import io.github.twolevelcache.localredis.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Every kind of Redis that {@code spring.data.redis.*} can describe.
 */
@Timeout(120)
class RedisTopologiesIT {

	private static void assertThatItCaches(CacheInstance instance) {
		TwoLevelCache cache = instance.cache("products");
		for (int key = 0; key < 20; key++) {
			cache.put(key, "value " + key);
			assertThat(cache.get(key, String.class)).isEqualTo("value " + key);
		}
		assertThat(cache.evictIfPresent(1)).isTrue();
		cache.clear();
		assertThat(cache.get(2)).isNull();
	}

	private static List<String> at(RedisNode node, String... more) {
		List<String> properties = new ArrayList<>(
				List.of("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + node.port()));
		properties.addAll(List.of(more));
		return properties;
	}

	@Test
	void standalone() {
		try (RedisServer server = RedisServer.start(null);
				CacheInstance instance = CacheInstance.start(null, at(server.node()))) {
			assertThatItCaches(instance);
		}
	}

	@Test
	void standaloneWithPassword() {
		try (RedisServer server = RedisServer.start("secret");
				CacheInstance instance = CacheInstance.start(null,
						at(server.node(), "spring.data.redis.password=secret"))) {
			assertThatItCaches(instance);
		}
	}

	@Test
	void standaloneWithUserAndDatabase() {
		try (RedisServer server = RedisServer.start(null)) {
			server.node().command("ACL", "SETUSER", "shop", "on", ">secret", "~*", "&*", "+@all");
			try (CacheInstance instance = CacheInstance.start(null, at(server.node(), "spring.data.redis.username=shop",
					"spring.data.redis.password=secret", "spring.data.redis.database=3"))) {
				assertThatItCaches(instance);
				instance.cache("products").put("key", "value");
				assertThat(String.valueOf(server.node().command("INFO", "keyspace"))).contains("db3:");
			}
		}
	}

	@Test
	void aUserThatMayNotListenFailsTheStartUnlessNobodyListens() {
		try (RedisServer server = RedisServer.start(null)) {
			server.node().command("ACL", "SETUSER", "shop", "on", ">secret", "~*", "&*", "+@all", "-client");
			String[] user = { "spring.data.redis.username=shop", "spring.data.redis.password=secret" };
			assertThatThrownBy(() -> CacheInstance.start(null, at(server.node(), user))).rootCause()
				.hasMessageContaining("NOPERM");
			List<String> deaf = new ArrayList<>(at(server.node(), user));
			deaf.add("two-level-cache.tracking=false");
			try (CacheInstance instance = CacheInstance.start(null, deaf)) {
				assertThatItCaches(instance);
			}
		}
	}

	@Test
	void clusterWithPassword() {
		try (RedisCluster cluster = RedisCluster.builder().password("secret").replicas(0).start();
				CacheInstance instance = CacheInstance.start(cluster.addresses(), null,
						"spring.data.redis.password=secret")) {
			assertThatItCaches(instance);
		}
	}

	@Test
	void clusterThatReadsFromReplicasElsewhere() {
		try (RedisCluster cluster = RedisCluster.start();
				CacheInstance instance = CacheInstance.start(cluster.addresses(), null,
						"spring.data.redis.lettuce.read-from=replicaPreferred")) {
			assertThatItCaches(instance);
		}
	}

	@Test
	void clusterThatLosesAMaster() {
		try (RedisCluster cluster = RedisCluster.start();
				CacheInstance instance = CacheInstance.start(cluster.addresses(), null,
						"two-level-cache.max-staleness=1s", "spring.data.redis.lettuce.cluster.refresh.adaptive=true",
						"spring.data.redis.lettuce.cluster.refresh.period=1s", "spring.data.redis.timeout=1s")) {
			assertThatItCaches(instance);
			cluster.masters().get(0).kill();
			await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> assertThatItCaches(instance));
		}
	}

	@Test
	void aUserThatMayNotRunScriptsIsRefused() {
		try (RedisServer server = RedisServer.start(null)) {
			server.node().command("ACL", "SETUSER", "shop", "on", ">secret", "~*", "&*", "+@all", "-@scripting");
			assertThatThrownBy(() -> CacheInstance.start(null,
					at(server.node(), "spring.data.redis.username=shop", "spring.data.redis.password=secret")))
				.rootCause()
				.hasMessageContaining("evalsha");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "+time", "+pexpire", "+unlink", "+zscore" })
	void aUserWhoLacksARightIsRefused(String right) {
		try (RedisServer server = RedisServer.start(null)) {
			AdvisedRights rights = AdvisedRights.read("tracking").without(right);
			rights.give(server.node());
			assertThatThrownBy(
					() -> CacheInstance.start(null, at(server.node(), rights.properties().toArray(String[]::new))))
				.rootCause()
				.hasMessage("NOPERM: the user lacks the rights " + right);
		}
	}

	@Test
	void aClientThatSpeaksTheOldProtocolIsRefused() {
		try (RedisServer server = RedisServer.start(null)) {
			assertThatThrownBy(() -> CacheInstance.start(OldProtocol.class, at(server.node())))
				.hasStackTraceContaining("cannot hear from Redis");
			CacheInstance.start(OldProtocol.class, at(server.node(), "two-level-cache.tracking=false")).close();
		}
	}

	@Test
	void sentinel() {
		try (RedisSentinel sentinel = RedisSentinel.start();
				CacheInstance instance = CacheInstance.start(null,
						List.of("spring.data.redis.sentinel.master=" + RedisSentinel.MASTER,
								"spring.data.redis.sentinel.nodes=" + sentinel.sentinel().address(),
								"two-level-cache.max-staleness=1s", "spring.data.redis.timeout=1s"))) {
			assertThatItCaches(instance);
			sentinel.master().kill();
			await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> assertThatItCaches(instance));
		}
	}

	@Test
	void tls(@TempDir Path directory) throws Exception {
		Path certificate = directory.resolve("cert.pem");
		Path key = directory.resolve("key.pem");
		createCertificate(directory, certificate, key);
		RedisServer server = RedisServer.startTls(certificate, key);
		try (server;
				CacheInstance instance = CacheInstance.start(null,
						at(server.node(), "spring.data.redis.ssl.bundle=redis",
								"spring.ssl.bundle.pem.redis.truststore.certificate=file:" + certificate))) {
			assertThatItCaches(instance);
		}
	}

	static void createCertificate(Path directory, Path certificate, Path key) throws Exception {
		Path store = directory.resolve("store.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "redis", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=127.0.0.1",
				"-ext", "SAN=IP:127.0.0.1", "-validity", "30", "-storetype", "PKCS12", "-keystore", store.toString(),
				"-storepass", "changeit")
			.inheritIO()
			.start();
		assertThat(keytool.waitFor()).isZero();
		KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
		write(certificate, "CERTIFICATE", keys.getCertificate("redis").getEncoded());
		write(key, "PRIVATE KEY", keys.getKey("redis", "changeit".toCharArray()).getEncoded());
	}

	private static void write(Path file, String type, byte[] content) throws IOException {
		String body = Base64.getMimeEncoder(64, new byte[] { 10 }).encodeToString(content);
		Files.writeString(file, "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type, body, type));
	}

	@Test
	void aContextThatIsStoppedAndStartedAgainConnectsAgain() {
		try (RedisServer server = RedisServer.start(null);
				CacheInstance instance = CacheInstance.start(null, at(server.node()))) {
			assertThatItCaches(instance);
			instance.context().stop();
			instance.context().start();
			assertThatItCaches(instance);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class OldProtocol {

		@Bean
		LettuceClientOptionsBuilderCustomizer oldProtocol() {
			return (options) -> options.protocolVersion(ProtocolVersion.RESP2);
		}

	}

}
