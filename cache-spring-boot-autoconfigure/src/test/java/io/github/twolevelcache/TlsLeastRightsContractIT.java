package io.github.twolevelcache;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import io.github.twolevelcache.localredis.RedisServer;

/**
 * The contract on one server that speaks TLS, by a user with no more than the rights that
 * are advised.
 */
class TlsLeastRightsContractIT extends CacheContract {

	private static @Nullable RedisServer server;

	@BeforeAll
	static void start(@TempDir Path directory) throws Exception {
		Path certificate = directory.resolve("cert.pem");
		Path key = directory.resolve("key.pem");
		RedisTopologiesIT.createCertificate(directory, certificate, key);
		AdvisedRights rights = AdvisedRights.read("tracking");
		server = RedisServer.startTls(certificate, key, rights.arguments());
		List<String> properties = new ArrayList<>(rights.properties());
		properties.add("spring.data.redis.host=127.0.0.1");
		properties.add("spring.data.redis.port=" + server.node().port());
		properties.add("spring.data.redis.ssl.bundle=redis");
		properties.add("spring.ssl.bundle.pem.redis.truststore.certificate=file:" + certificate);
		start(properties);
	}

	@AfterAll
	static void end() {
		Objects.requireNonNull(server).close();
	}

}
