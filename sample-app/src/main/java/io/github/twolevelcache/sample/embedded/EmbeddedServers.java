package io.github.twolevelcache.sample.embedded;

import java.io.IOException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

import io.github.twolevelcache.localpostgres.LocalPostgres;
import io.github.twolevelcache.localredis.RedisCluster;

/**
 * A Redis Cluster and a PostgreSQL of the application's own. Spring Boot asks beans of
 * type {@code ConnectionDetails} for addresses before it looks at properties such as
 * {@code spring.datasource.url}. So the servers start when they are needed, and stop
 * after everything that needs them.
 */
@Configuration(proxyBeanMethods = false)
@Profile("embedded")
class EmbeddedServers {

	private static final Logger logger = LoggerFactory.getLogger(EmbeddedServers.class);

	@Bean
	RedisCluster redisCluster() {
		RedisCluster cluster = RedisCluster.start();
		logger.info("Redis Cluster: {}, {}", cluster, cluster.addresses());
		return cluster;
	}

	@Bean
	DataRedisConnectionDetails redisConnectionDetails(RedisCluster cluster) {
		return new DataRedisConnectionDetails() {

			@Override
			public Cluster getCluster() {
				return () -> cluster.nodes().stream().map((node) -> new Node("127.0.0.1", node.port())).toList();
			}

		};
	}

	@Bean
	LocalPostgres postgres() throws IOException {
		LocalPostgres postgres = LocalPostgres.start();
		logger.info("PostgreSQL: {}", postgres.jdbcUrl());
		return postgres;
	}

	@Bean
	JdbcConnectionDetails jdbcConnectionDetails(LocalPostgres postgres) {
		return new JdbcConnectionDetails() {

			@Override
			public String getJdbcUrl() {
				return postgres.jdbcUrl();
			}

			@Override
			public String getUsername() {
				return LocalPostgres.USER;
			}

			@Override
			public String getPassword() {
				return "";
			}

		};
	}

}
