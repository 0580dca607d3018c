package io.github.twolevelcache.checker.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.lettuce.core.internal.HostAndPort;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.twolevelcache.TwoLevelCache;

/**
 * An application context with a cache manager of its own: one instance of an application.
 */
public final class Instance implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private Instance(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Start an instance.
	 * @param redis the addresses of the cluster
	 * @param ports the ports to connect to instead of those of Redis nodes
	 * @param properties further properties
	 * @return the instance
	 */
	public static Instance start(String redis, Map<Integer, Integer> ports, String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.application.name=" + Keys.NAMESPACE,
				"spring.data.redis.cluster.nodes=" + redis, "spring.data.redis.timeout=1s", "logging.level.root=error",
				// A copy would live for an hour if nobody spoke of its end.
				"two-level-cache.defaults.l1.expire-after-write=1h"));
		if (!ports.isEmpty()) {
			// Others cannot know what an instance writes that is cut off alone.
			all.add("two-level-cache.defaults.l2.when-unavailable=fail");
		}
		all.addAll(List.of(properties));
		ApplicationContextInitializer<GenericApplicationContext> redirection = (context) -> context
			.registerBean(ClientResourcesBuilderCustomizer.class, () -> redirect(ports));
		return new Instance(new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
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
	 * Return the cache.
	 * @return the cache
	 */
	public TwoLevelCache cache() {
		return (TwoLevelCache) Objects.requireNonNull(this.context.getBean(CacheManager.class).getCache(Keys.CACHE));
	}

	/**
	 * Return a way to Redis that knows nothing of the cache.
	 * @return the template
	 */
	public StringRedisTemplate redis() {
		return this.context.getBean(StringRedisTemplate.class);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		@Bean
		PausingCodec pausingCodec() {
			return new PausingCodec();
		}

	}

}
