package io.github.twolevelcache.sample.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import jakarta.annotation.PreDestroy;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

import io.github.twolevelcache.localredis.RedisCluster;

/**
 * Lets further instances use the embedded servers: the profile {@code join} reads their
 * addresses from a file.
 */
@Component
@Profile("embedded")
class FurtherInstances {

	private static final Path FILE = Path.of("target", "sample-app-servers.properties");

	private final RedisCluster redis;

	private final JdbcConnectionDetails database;

	private final Environment environment;

	private boolean written;

	FurtherInstances(RedisCluster redis, JdbcConnectionDetails database, Environment environment) {
		this.redis = redis;
		this.database = database;
		this.environment = environment;
	}

	@EventListener(ApplicationStartedEvent.class)
	void write() throws IOException {
		Files.createDirectories(FILE.getParent());
		Files.writeString(FILE, """
				spring.data.redis.cluster.nodes=%s
				spring.datasource.url=%s
				first-instance.url=http://localhost:%s
				""".formatted(this.redis.addresses(), this.database.getJdbcUrl(),
				this.environment.getProperty("local.server.port")));
		this.written = true;
	}

	@PreDestroy
	void delete() throws IOException {
		if (this.written) {
			Files.deleteIfExists(FILE);
		}
	}

}
