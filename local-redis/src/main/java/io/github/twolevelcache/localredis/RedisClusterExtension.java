package io.github.twolevelcache.localredis;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides the cluster that all test classes of a JVM share.
 */
final class RedisClusterExtension implements BeforeAllCallback, ParameterResolver {

	private static final Logger logger = LoggerFactory.getLogger(RedisClusterExtension.class);

	private static final Namespace NAMESPACE = Namespace.create(RedisClusterExtension.class);

	@Override
	public void beforeAll(ExtensionContext context) {
		cluster(context).flush();
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == RedisCluster.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return cluster(context);
	}

	private static RedisCluster cluster(ExtensionContext context) {
		// JUnit closes what is in the store of the root when all tests are over.
		return context.getRoot()
			.getStore(NAMESPACE)
			.computeIfAbsent(RedisCluster.class, (type) -> start(), RedisCluster.class);
	}

	private static RedisCluster start() {
		RedisCluster cluster = RedisCluster.start();
		logger.info("{}", cluster);
		return cluster;
	}

}
