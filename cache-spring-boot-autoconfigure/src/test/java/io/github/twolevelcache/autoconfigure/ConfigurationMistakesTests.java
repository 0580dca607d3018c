package io.github.twolevelcache.autoconfigure;

import java.util.Objects;

import io.lettuce.core.RedisClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the start says of names that do not exist and settings without effect.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationMistakesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TwoLevelCacheAutoConfiguration.class, CacheAutoConfiguration.class,
				UnusedPropertiesAutoConfiguration.class))
		.withUserConfiguration(CachingConfiguration.class)
		.withPropertyValues("two-level-cache.defaults.levels=l1");

	/** As Spring Boot finds it, among its own. */
	private static FailureAnalysis analyze(@Nullable Throwable failure) {
		assertThat(failure).isNotNull();
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class,
					ArgumentResolver.of(BeanFactory.class, new DefaultListableBeanFactory())
						.and(Environment.class, new StandardEnvironment()),
					// Some need libraries that are not here.
					FailureHandler.handleMessage((message, failureOfOne) -> {
					}))
			.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter(Objects::nonNull)
			.findFirst()
			.orElseThrow(() -> new AssertionError("No analysis", failure));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			caches.products.l1.maximun-size        | caches.products.l1.maximum-size
			caches.products.l2.expire-after-wrote  | caches.products.l2.expire-after-write
			caches.products.expire-after-write     | caches.products.l2.expire-after-write
			cache.products.l1.maximum-size         | caches.products.l1.maximum-size
			default.l2.jitter                      | defaults.l2.jitter
			l1.maximum-size                        | defaults.l1.maximum-size
			defaults.load.max-waits                | defaults.load.max-wait
			max-stalenes                           | max-staleness
			codec.trusted-package                  | codec.trusted-packages
			caches.products.write.behind.batchsise | caches.products.write.behind.batch-size
			""")
	void anUnknownPropertyIsToldWhichOneMayBeMeant(String property, String meant) {
		this.contextRunner.withPropertyValues("two-level-cache." + property + "=5")
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription())
				.contains("There is no property 'two-level-cache." + property + "'")
				.containsPattern("Did you mean .*'two-level-cache." + meant + "'"));
	}

	@Test
	void anUnknownPropertyThatIsLikeNoOtherIsNamed() {
		this.contextRunner.withPropertyValues("two-level-cache.caches.products.ttl=5s")
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription())
				.contains("There is no property 'two-level-cache.caches.products.ttl'")
				.contains("from property source")
				.doesNotContain("Did you mean"));
	}

	@Test
	void aCacheThatNoMethodUsesIsComparedWithThoseThatMethodsUse(CapturedOutput output) {
		this.contextRunner.withBean(Products.class)
			.withPropertyValues("two-level-cache.caches.prodcuts.l1.maximum-size=5",
					"two-level-cache.caches.prices.l1.maximum-size=5",
					"two-level-cache.caches.sessions.l1.maximum-size=5")
			.run((context) -> assertThat(output)
				.contains("No method uses the cache 'prodcuts' of 'two-level-cache.caches'. Did you mean 'products'?")
				.contains("No annotated method uses the cache 'sessions'")
				.doesNotContain("'prices' of")
				.doesNotContain("'prices' that"));
	}

	@Test
	void aCacheThatMethodsUseAndThatDoesNotExistIsWarnedOfAtTheStart(CapturedOutput output) {
		this.contextRunner.withBean(Products.class)
			.withPropertyValues("two-level-cache.dynamic=false", "two-level-cache.caches.product.l1.maximum-size=5",
					"two-level-cache.caches.prices.l1.maximum-size=5")
			.run((context) -> assertThat(output)
				.contains("Methods use a cache 'products' that does not exist: add it to 'two-level-cache.caches'")
				.contains("Did you mean 'product'?")
				.doesNotContain("'prices' that"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "**", "com.example**", "com.example.*;*" })
	void aPatternThatAllowsEverythingOrNothingIsRefused(String pattern) {
		this.contextRunner
			.withPropertyValues("two-level-cache.caches.products.codec=jdk",
					"two-level-cache.codec.jdk.allowed-classes=com.example.shop.**," + pattern)
			.run((context) -> {
				FailureAnalysis analysis = analyze(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("two-level-cache.codec.jdk.allowed-classes")
					.contains(pattern);
				assertThat(analysis.getAction()).contains("com.example.shop.** for a package and those below it");
			});
	}

	@Test
	void aMissingLibraryIsNamed(CapturedOutput output) {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(TwoLevelCacheAutoConfiguration.class, CacheAutoConfiguration.class,
					UnusedPropertiesAutoConfiguration.class))
			.withUserConfiguration(CachingConfiguration.class)
			.withClassLoader(new FilteredClassLoader(RedisClient.class));
		runner.run((context) -> assertThat(output)
			.contains("The two-level cache is not used: it needs io.lettuce:lettuce-core on the class path"));
		runner.withPropertyValues("two-level-cache.max-staleness=1s")
			.run((context) -> assertThat(output).contains(
					"'two-level-cache.*' have no effect: the cache needs io.lettuce:lettuce-core on the class path"));
	}

	@Test
	void whoChoosesAnotherCacheIsNotWarned(CapturedOutput output) {
		this.contextRunner.withClassLoader(new FilteredClassLoader(RedisClient.class))
			.withPropertyValues("two-level-cache.enabled=false")
			.run((context) -> assertThat(output).doesNotContain("io.lettuce"));
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(TwoLevelCacheAutoConfiguration.class, CacheAutoConfiguration.class,
					UnusedPropertiesAutoConfiguration.class))
			.withUserConfiguration(CachingConfiguration.class)
			.withPropertyValues("spring.cache.type=simple")
			.withClassLoader(new FilteredClassLoader(RedisClient.class))
			.run((context) -> assertThat(output).doesNotContain("io.lettuce"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class CachingConfiguration {

	}

	interface Catalogue {

		String product(long id);

		String price(long id);

	}

	static class Products implements Catalogue {

		@Override
		@Cacheable("products")
		public String product(long id) {
			return "product " + id;
		}

		@Override
		@Cacheable("prices")
		public String price(long id) {
			return "price " + id;
		}

	}

}
