package io.github.twolevelcache.autoconfigure;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.interceptor.BasicOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ReflectionUtils;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.TwoLevelCacheManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MethodCaches}.
 */
class MethodCachesTests {

	private final ApplicationContextRunner localRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(TwoLevelCacheAutoConfiguration.class, DataRedisAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("two-level-cache.defaults.levels=l1");

	private void withCache(Consumer<TwoLevelCache> test) {
		this.localRunner.run((context) -> test.accept((TwoLevelCache) Objects
			.requireNonNull(context.getBean(TwoLevelCacheManager.class).getCache("products"))));
	}

	private static Call call(String method) {
		return new Call(new Catalogue(), Objects.requireNonNull(ReflectionUtils.findMethod(Catalogue.class, method)));
	}

	private static List<Cache> resolved(MethodCaches caches, String method) {
		return List.copyOf(caches.resolveCaches(call(method)));
	}

	@Test
	void nothingIsCreatedForACall() {
		withCache((cache) -> {
			MethodCaches caches = new MethodCaches((context) -> List.of(cache));
			assertThat(caches.resolveCaches(call("find"))).isSameAs(caches.resolveCaches(call("find")));
			assertThat(resolved(caches, "name").get(0)).isNotSameAs(resolved(caches, "find").get(0));
		});
	}

	@Test
	void severalCachesKeepTheirOrderAndOthersStayAsTheyAre() {
		withCache((cache) -> {
			Cache map = new ConcurrentMapCache("map");
			assertThat(resolved(new MethodCaches((context) -> List.of(map, cache)), "find")).satisfiesExactly(
					(first) -> assertThat(first).isSameAs(map),
					(second) -> assertThat(second.getNativeCache()).isSameAs(cache));
			assertThat(resolved(new MethodCaches((context) -> List.of(map)), "find")).containsExactly(map);
			assertThat(resolved(new MethodCaches((context) -> List.of()), "find")).isEmpty();
		});
	}

	@Test
	void allSeeOneCache() {
		withCache((cache) -> {
			Cache used = resolved(new MethodCaches((context) -> List.of(cache)), "find").get(0);
			used.put("1", "a");
			assertThat(cache.get("1", String.class)).isEqualTo("a");
			assertThat(used).isInstanceOfSatisfying(TwoLevelCache.class, (same) -> {
				assertThat(same.getName()).isEqualTo("products");
				assertThat(same.getStats()).isSameAs(cache.getStats());
				assertThat(same.getSettings()).isSameAs(cache.getSettings());
				assertThat(same.getLocalSize()).isOne();
			});
		});
	}

	private record Call(Object target, Method method) implements CacheOperationInvocationContext<BasicOperation> {

		@Override
		public BasicOperation getOperation() {
			throw new UnsupportedOperationException();
		}

		@Override
		public Object getTarget() {
			return this.target;
		}

		@Override
		public Method getMethod() {
			return this.method;
		}

		@Override
		public @Nullable Object[] getArgs() {
			return new Object[0];
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Application {

		@Bean
		Catalogue catalogue() {
			return new Catalogue();
		}

	}

	static class Catalogue {

		@Cacheable("products")
		Integer find() {
			return 1;
		}

		@Cacheable("products")
		String name() {
			return "a";
		}

	}

}
