package io.github.twolevelcache.checker.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.lettuce.core.internal.HostAndPort;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.cache.CacheManager;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.twolevelcache.TwoLevelCache;

/**
 * An application context with a cache manager of its own: one instance of an application.
 */
public final class Instance implements AutoCloseable {

	/** The prefix of all keys in Redis. */
	public static final String NAMESPACE = "checker";

	private final ConfigurableApplicationContext context;

	private Instance(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Start an instance.
	 * @param application its configuration
	 * @param redis the addresses of the cluster
	 * @param ports the ports to connect to instead of those of Redis nodes
	 * @param properties further properties
	 * @return the instance
	 */
	public static Instance start(Class<?> application, String redis, Map<Integer, Integer> ports,
			List<String> properties) {
		List<String> all = new ArrayList<>(
				List.of("spring.application.name=" + NAMESPACE, "spring.data.redis.cluster.nodes=" + redis,
						"spring.data.redis.timeout=1s", "logging.level.root=error"));
		all.addAll(properties);
		ApplicationContextInitializer<GenericApplicationContext> redirection = (context) -> context
			.registerBean(ClientResourcesBuilderCustomizer.class, () -> redirect(ports));
		return new Instance(new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.registerShutdownHook(false)
			.initializers(redirection)
			.properties(all.toArray(String[]::new))
			.run());
	}

	private static ClientResourcesBuilderCustomizer redirect(Map<Integer, Integer> ports) {
		Function<HostAndPort, HostAndPort> address = (node) -> HostAndPort.of(node.getHostText(),
				ports.getOrDefault(node.getPort(), node.getPort()));
		return (resources) -> resources.socketAddressResolver(MappingSocketAddressResolver.create(address));
	}

	/**
	 * Return a cache.
	 * @param name its name
	 * @return the cache
	 */
	public TwoLevelCache cache(String name) {
		return (TwoLevelCache) Objects.requireNonNull(bean(CacheManager.class).getCache(name));
	}

	/**
	 * Return the bean of a type.
	 * @param type the type
	 * @param <T> the type
	 * @return the bean
	 */
	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	/**
	 * Return a way to Redis that knows nothing of the cache.
	 * @return the template
	 */
	public StringRedisTemplate redis() {
		return bean(StringRedisTemplate.class);
	}

	/**
	 * Stop its beans and start them again, as for a checkpoint of the JVM.
	 */
	public void restart() {
		this.context.stop();
		this.context.start();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
