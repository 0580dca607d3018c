package io.github.twolevelcache.localredis;

import java.time.Duration;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides the cluster of a test class: the one that all classes share, or its own. JUnit
 * closes what is in a store when that which the store belongs to is over: all tests, or
 * the class.
 */
final class RedisClusterExtension implements BeforeAllCallback, ParameterResolver {

	private static final Logger logger = LoggerFactory.getLogger(RedisClusterExtension.class);

	private static final Namespace NAMESPACE = Namespace.create(RedisClusterExtension.class);

	private static final String OWN = "own";

	private static final String SHARED = "shared";

	@Override
	public void beforeAll(ExtensionContext context) {
		// A nested class without the annotation uses what its outer class has put there.
		AnnotationSupport.findAnnotation(context.getRequiredTestClass(), WithRedisCluster.class)
			.ifPresent((annotation) -> prepare(context, annotation.shared()));
	}

	private static void prepare(ExtensionContext context, boolean shared) {
		if (!shared) {
			context.getStore(NAMESPACE).put(OWN, start());
			return;
		}
		RedisCluster cluster = shared(context);
		cluster.awaitHealthy(Duration.ofSeconds(30));
		cluster.flush();
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == RedisCluster.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		RedisCluster own = context.getStore(NAMESPACE).get(OWN, RedisCluster.class);
		return (own != null) ? own : shared(context);
	}

	private static RedisCluster shared(ExtensionContext context) {
		return context.getRoot().getStore(NAMESPACE).computeIfAbsent(SHARED, (key) -> start(), RedisCluster.class);
	}

	private static RedisCluster start() {
		RedisCluster cluster = RedisCluster.start();
		logger.info("{}", cluster);
		return cluster;
	}

}
