package io.github.twolevelcache;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.twolevelcache.internal.diagnostics.RedisUnusableFailureAnalyzer;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;
import io.github.twolevelcache.localredis.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What a wrong setting of Redis says when the application does not start.
 */
@Timeout(300)
class RedisStartFailuresIT {

	private static final String TIMEOUT = "spring.data.redis.timeout=2s";

	private static final String TLS = "spring.data.redis.ssl.enabled=true";

	private static String[] at(RedisNode node, String... more) {
		return with(more, "spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + node.port(), TIMEOUT);
	}

	private static String[] clusterAt(RedisNode node, String... more) {
		return with(more, "spring.data.redis.cluster.nodes=" + node.address(), TIMEOUT);
	}

	private static String[] with(String[] more, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.addAll(Arrays.asList(more));
		return all.toArray(String[]::new);
	}

	private static void assertThatStartFails(String description, String action, String... properties) {
		Throwable failure = catchThrowable(() -> CacheInstance.start(null, List.of(properties)).close());
		assertThat(failure).as("start with %s", List.of(properties)).isNotNull();
		FailureAnalysis analysis = new RedisUnusableFailureAnalyzer().analyze(failure);
		assertThat(analysis).as("analysis of %s", failure).isNotNull();
		assertThat(analysis.getDescription()).contains(description).doesNotContain("Exception: io.");
		assertThat(analysis.getAction()).contains(action).doesNotContain("tracking=false");
	}

	@Test
	void credentials() {
		try (RedisServer server = RedisServer.start("secret")) {
			RedisNode node = server.node();
			String refused = "refuses the user or the password (WRONGPASS";
			String correct = "Correct spring.data.redis.username and spring.data.redis.password";
			assertThatStartFails(refused, correct, at(node, "spring.data.redis.password=wrong"));
			assertThatStartFails(refused, correct,
					at(node, "spring.data.redis.username=shop", "spring.data.redis.password=wrong"));
			assertThatStartFails("refuses the user or the password", correct,
					clusterAt(node, "spring.data.redis.password=wrong"));
			assertThatStartFails("asks for a password", "Set spring.data.redis.password", at(node));
			assertThatStartFails("asks for a password", "spring.data.redis.sentinel.password",
					"spring.data.redis.sentinel.master=any", "spring.data.redis.sentinel.nodes=" + node.address(),
					TIMEOUT);
		}
	}

	@Test
	void rights() {
		try (RedisServer server = RedisServer.start(null)) {
			server.node().command("ACL", "SETUSER", "shop", "on", ">secret", "~other:*", "&*", "+@all");
			assertThatStartFails("may not run a command or use a key (NOPERM", "+@read +@write +@scripting +time",
					at(server.node(), "spring.data.redis.username=shop", "spring.data.redis.password=secret"));
		}
	}

	@Test
	void aSingleServerThatIsTakenForAClusterOrForAMaster() {
		try (RedisServer server = RedisServer.start(null)) {
			assertThatStartFails("it is no Redis Cluster", "in place of spring.data.redis.cluster.nodes",
					clusterAt(server.node()));
			// One that answers may become a master: the start waits for that.
			server.node().command("CONFIG", "SET", "replica-serve-stale-data", "no");
			server.node().command("REPLICAOF", "127.0.0.1", "1");
			assertThatStartFails("it is a replica", "the address of its master", at(server.node()));
		}
	}

	// The first key that is asked for may be its own.
	@Test
	void anyNodeOfAClusterThatIsTakenForASingleServer() {
		try (RedisCluster cluster = RedisCluster.builder().replicas(0).start()) {
			for (RedisNode node : cluster.nodes()) {
				assertThatStartFails("it is a node of a Redis Cluster", "Set spring.data.redis.cluster.nodes",
						at(node));
			}
		}
	}

	@Test
	void tlsToAServerThatDoesNotSpeakIt() {
		try (RedisServer server = RedisServer.start(null)) {
			String description = "does not answer as a server that speaks TLS";
			assertThatStartFails(description, "remove spring.data.redis.ssl.*", at(server.node(), TLS));
			assertThatStartFails(description, "remove spring.data.redis.ssl.*", clusterAt(server.node(), TLS));
		}
	}

	@Test
	void tls(@TempDir Path directory) throws Exception {
		Path certificate = directory.resolve("cert.pem");
		Path key = directory.resolve("key.pem");
		RedisTopologiesIT.createCertificate(directory, certificate, key);
		String[] trusted = { "spring.data.redis.ssl.bundle=redis",
				"spring.ssl.bundle.pem.redis.truststore.certificate=file:" + certificate };
		try (RedisServer server = RedisServer.startTls(certificate, key)) {
			RedisNode node = server.node();
			String only = "closes the connection at once, as a server does that speaks TLS only";
			assertThatStartFails(only, TLS, at(node));
			assertThatStartFails(only, TLS, clusterAt(node));
			String authority = "signed by an authority that is not trusted";
			assertThatStartFails(authority, "Set spring.data.redis.ssl.bundle", at(node, TLS));
			assertThatStartFails(authority, "Set spring.data.redis.ssl.bundle", clusterAt(node, TLS));
			assertThatStartFails("certificate is not for this host", "Use a name that the certificate has",
					at(node, with(trusted, "spring.data.redis.host=localhost")));
		}
		try (RedisServer server = RedisServer.startTls(certificate, key, "--tls-auth-clients", "yes")) {
			assertThatStartFails("refuses the certificate of the client, or its absence", "keystore",
					at(server.node(), trusted));
		}
	}

	@Test
	void nothingThatAnswers() {
		assertThatStartFails("Connection refused", "Start Redis", "spring.data.redis.host=127.0.0.1",
				"spring.data.redis.port=1", TIMEOUT);
	}

}
