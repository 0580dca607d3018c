package io.github.twolevelcache.autoconfigure;

import java.time.Duration;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

import io.github.twolevelcache.CacheSettingsCustomizer;
import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.TwoLevelCacheManager;
import io.github.twolevelcache.autoconfigure.metrics.TwoLevelCacheMeterBinderAutoConfiguration;
import io.github.twolevelcache.autoconfigure.metrics.TwoLevelCacheMetricsAutoConfiguration;
import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.diagnostics.InvalidPropertyFailureAnalyzer;
import io.github.twolevelcache.internal.diagnostics.RedisUnusableFailureAnalyzer;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.L1Copy;
import io.github.twolevelcache.settings.L1Settings;
import io.github.twolevelcache.settings.L2Settings;
import io.github.twolevelcache.settings.Levels;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.RefreshSettings;
import io.github.twolevelcache.settings.StaleSettings;
import io.github.twolevelcache.settings.WhenTrackingLost;
import io.github.twolevelcache.settings.WhenUnavailable;
import io.github.twolevelcache.settings.WriteSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TwoLevelCacheAutoConfiguration} that need no Redis.
 */
@ExtendWith(OutputCaptureExtension.class)
class TwoLevelCacheAutoConfigurationTests {

	private static final LoadSettings LOAD = new LoadSettings(null, 256, null, Duration.ofSeconds(1), Duration.ZERO);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TwoLevelCacheAutoConfiguration.class, DataRedisAutoConfiguration.class,
				CacheAutoConfiguration.class, TwoLevelCacheMeterBinderAutoConfiguration.class,
				CacheMetricsAutoConfiguration.class, TwoLevelCacheMetricsAutoConfiguration.class))
		.withUserConfiguration(CachingConfiguration.class);

	private final ApplicationContextRunner localRunner = this.contextRunner
		.withPropertyValues("two-level-cache.defaults.levels=l1");

	private static TwoLevelCache cache(AssertableApplicationContext context, String name) {
		TwoLevelCache cache = (TwoLevelCache) context.getBean(TwoLevelCacheManager.class).getCache(name);
		assertThat(cache).isNotNull();
		return cache;
	}

	@Test
	void theTwoLevelCacheManagerTakesThePlaceOfBootsOwn() {
		this.localRunner.run((context) -> assertThat(context).hasSingleBean(CacheManager.class)
			.hasSingleBean(TwoLevelCacheManager.class)
			.hasBean("cacheManager"));
	}

	@Test
	void itBacksOffWithoutEnableCaching() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(TwoLevelCacheAutoConfiguration.class, CacheAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(CacheManager.class));
	}

	@Test
	void itBacksOffFromTheUsersCacheManager() {
		this.localRunner.withUserConfiguration(UserCacheManagerConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(CacheManager.class)
				.hasSingleBean(NoOpCacheManager.class)
				.doesNotHaveBean("twoLevelCacheRemoteStore"));
	}

	@Test
	void itBacksOffFromTheUsersCacheResolver() {
		this.localRunner.withUserConfiguration(UserCacheResolverConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CacheManager.class));
	}

	@Test
	void itBacksOffWhenDisabled() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(TwoLevelCacheAutoConfiguration.class, CacheAutoConfiguration.class))
			.withUserConfiguration(CachingConfiguration.class)
			.withPropertyValues("two-level-cache.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(CaffeineCacheManager.class));
	}

	@Test
	void itBacksOffFromACacheTypeOfBoot() {
		this.localRunner.withPropertyValues("spring.cache.type=none")
			.run((context) -> assertThat(context).hasSingleBean(NoOpCacheManager.class));
		this.localRunner.withPropertyValues("spring.cache.type=simple")
			.run((context) -> assertThat(context).hasSingleBean(ConcurrentMapCacheManager.class));
	}

	@Test
	void itBacksOffWithoutCaffeine() {
		this.localRunner.withClassLoader(new FilteredClassLoader(Caffeine.class))
			.run((context) -> assertThat(context).doesNotHaveBean(TwoLevelCacheManager.class));
	}

	@Test
	void itBacksOffWithoutLettuce() {
		this.localRunner.withClassLoader(new FilteredClassLoader(RedisClient.class))
			.run((context) -> assertThat(context).doesNotHaveBean(TwoLevelCacheManager.class));
	}

	@Test
	void cachesOfTheConfigurationExistAtStart() {
		this.localRunner
			.withPropertyValues("two-level-cache.caches.products.l1.maximum-size=5",
					"two-level-cache.caches.prices.levels=l1")
			.run((context) -> assertThat(context.getBean(CacheManager.class).getCacheNames())
				.containsExactlyInAnyOrder("products", "prices"));
	}

	@Test
	void otherCachesAreCreatedOnFirstUse() {
		this.localRunner.run((context) -> {
			CacheManager manager = context.getBean(CacheManager.class);
			assertThat(manager.getCacheNames()).isEmpty();
			assertThat(manager.getCache("other")).isNotNull().isSameAs(manager.getCache("other"));
			assertThat(manager.getCacheNames()).containsExactly("other");
		});
	}

	@Test
	void otherCachesAreRefusedWhereThePropertySaysSo(CapturedOutput output) {
		this.localRunner
			.withPropertyValues("two-level-cache.dynamic=false", "two-level-cache.caches.products.levels=l1")
			.run((context) -> {
				CacheManager manager = context.getBean(CacheManager.class);
				assertThat(manager.getCache("other")).isNull();
				assertThat(manager.getCache("other")).isNull();
				assertThat(manager.getCache("products")).isNotNull();
			});
		assertThat(output).containsOnlyOnce("There is no cache 'other'").contains("'two-level-cache.caches'");
	}

	// Their keys could join to the text of another cache's key, or be no text.
	@ParameterizedTest
	@ValueSource(strings = { "", "q::b", "q:", "a{b", "a}b", "a\nb" })
	void aNameThatNoCacheCanHaveIsRefused(String name) {
		this.localRunner.run((context) -> {
			CacheManager manager = context.getBean(CacheManager.class);
			assertThatIllegalArgumentException().isThrownBy(() -> manager.getCache(name))
				.withMessageContaining("its name must not")
				.withMessageNotContaining("\n");
		});
	}

	@Test
	void aNameThatNoCacheCanHaveFailsTheStart() {
		Map<String, Object> properties = Map.of("two-level-cache.caches[q::b].levels", "l1");
		this.localRunner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("names", properties)))
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getAction())
				.contains("two-level-cache.caches")
				.contains("must not be empty, contain '::'"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "two-level-cache.max-staleness", "two-level-cache.defaults.l2.expire-after-write",
			"two-level-cache.caches.products.null-values.expire-after-write",
			"two-level-cache.caches.products.write.behind.delay", "two-level-cache.write-behind.shutdown-timeout" })
	void aDurationWithoutAUnitFailsTheStart(String property) {
		this.localRunner.withPropertyValues(property + "=60").run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("'60'").contains(property);
			assertThat(analysis.getAction()).contains("needs a unit, such as 60s or 60ms");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "orderLines", "order_lines", "order-lines", "[orderLines]", "[order.lines]" })
	void aDurationWithoutAUnitFailsTheStartHoweverTheCacheIsWritten(String cache) {
		Map<String, Object> properties = Map.of("two-level-cache.caches." + cache + ".l2.expire-after-write", "60");
		this.localRunner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("bare", properties)))
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getAction())
				.contains("needs a unit, such as 60s or 60ms"));
	}

	@Test
	void zeroNeedsNoUnit() {
		this.localRunner
			.withPropertyValues("two-level-cache.dynamic=false", "two-level-cache.defaults.load.failure-backoff=0",
					"two-level-cache.defaults.levels=both", "two-level-cache.caches.products.levels=l1")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "com.acme.*", "com.acme.**" })
	void aPatternIsNoPackage(String name) {
		this.localRunner
			.withPropertyValues("two-level-cache.codec.trusted-packages=" + name, "two-level-cache.defaults.codec=json",
					"two-level-cache.defaults.l1.maximum-weight=1MB", "two-level-cache.caches.products.levels=l1")
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getAction())
				.contains("two-level-cache.codec.trusted-packages")
				.contains("must name packages"));
	}

	@Test
	void propertiesWithoutEffectAreWarnedOfWhereTheCacheIsNotUsed(CapturedOutput output) {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(TwoLevelCacheAutoConfiguration.class, CacheAutoConfiguration.class,
					UnusedPropertiesAutoConfiguration.class))
			.withPropertyValues("two-level-cache.caches.products.levels=l1");
		runner.run((context) -> assertThat(output).contains("Add @EnableCaching"));
		runner.withUserConfiguration(CachingConfiguration.class)
			.withPropertyValues("spring.cache.type=simple")
			.run((context) -> assertThat(output).contains("'spring.cache.type' is 'simple'"));
		runner.withUserConfiguration(CachingConfiguration.class, UserCacheManagerConfiguration.class)
			.run((context) -> assertThat(output).contains("defines its own cache manager"));
	}

	@Test
	void leftOverPropertiesOfSpringBootAreWarnedOf(CapturedOutput output) {
		ApplicationContextRunner runner = this.localRunner
			.withConfiguration(AutoConfigurations.of(UnusedPropertiesAutoConfiguration.class));
		runner.run((context) -> assertThat(output).doesNotContain("no effect"));
		runner
			.withPropertyValues("spring.cache.redis.time-to-live=1m", "spring.cache.caffeine.spec=maximumSize=5",
					"spring.cache.cache-names=a,b")
			.run((context) -> assertThat(output).contains("'spring.cache.redis' has no effect")
				.contains("'two-level-cache.defaults.l2'")
				.contains("'spring.cache.caffeine' has no effect")
				.contains("'spring.cache.cache-names' has no effect"));
	}

	@Test
	void theDefaultsSuitProduction() {
		this.localRunner
			.run((context) -> assertThat(cache(context, "any").getSettings()).isEqualTo(new CacheSettings(Levels.L1,
					new L1Settings(10_000L, null, Duration.ofSeconds(60), null, WhenTrackingLost.READ_L2,
							Duration.ofSeconds(1)),
					new L2Settings(Duration.ofMinutes(30), 0.1, WhenUnavailable.REPAIR, null), Duration.ofSeconds(30),
					LOAD, RefreshSettings.NONE, StaleSettings.NEVER, WriteSettings.NONE)));
	}

	@Test
	void aCacheOverridesTheDefaultsPropertyByProperty() {
		this.localRunner.withPropertyValues("two-level-cache.defaults.l1.maximum-size=7",
				"two-level-cache.defaults.l1.expire-after-access=5s", "two-level-cache.defaults.l2.jitter=20%",
				"two-level-cache.defaults.null-values.enabled=false", "two-level-cache.defaults.l2.compression=zstd",
				"two-level-cache.caches.products.l1.maximum-weight=64MB",
				"two-level-cache.caches.products.l1.expire-after-write=10s",
				"two-level-cache.caches.products.l1.copy=on-read",
				"two-level-cache.caches.products.l2.expire-after-write=2h",
				"two-level-cache.caches.products.l2.compression-threshold=4KB",
				"two-level-cache.caches.products.null-values.enabled=true",
				"two-level-cache.caches.products.null-values.expire-after-write=5s")
			.run((context) -> {
				assertThat(cache(context, "products").getSettings()).isEqualTo(new CacheSettings(Levels.L1,
						new L1Settings(null, 64L << 20, Duration.ofSeconds(10), Duration.ofSeconds(5),
								WhenTrackingLost.READ_L2, Duration.ofSeconds(1), L1Copy.ON_READ),
						new L2Settings(Duration.ofHours(2), 0.2, WhenUnavailable.REPAIR, 4096L), Duration.ofSeconds(5),
						LOAD, RefreshSettings.NONE, StaleSettings.NEVER, WriteSettings.NONE));
				assertThat(cache(context, "any").getSettings()).isEqualTo(new CacheSettings(Levels.L1,
						new L1Settings(7L, null, Duration.ofSeconds(60), Duration.ofSeconds(5),
								WhenTrackingLost.READ_L2, Duration.ofSeconds(1)),
						new L2Settings(Duration.ofMinutes(30), 0.2, WhenUnavailable.REPAIR, 1024L), null, LOAD,
						RefreshSettings.NONE, StaleSettings.NEVER, WriteSettings.NONE));
			});
	}

	@Test
	void customizersHaveTheLastWord() {
		this.localRunner
			.withBean(CacheSettingsCustomizer.class,
					() -> (name, settings) -> settings.mutate().nullLifetime(null).build())
			.withBean(UserManagerCustomizer.class)
			.run((context) -> {
				assertThat(cache(context, "any").getSettings().nullLifetime()).isNull();
				assertThat(context.getBean(UserManagerCustomizer.class).customized)
					.isSameAs(context.getBean(TwoLevelCacheManager.class));
			});
	}

	@Test
	void aBeanReplacesTheCodec() {
		this.localRunner.withBean("mine", EntryCodec.class, TestCodec::new)
			.run((context) -> assertThat(context.getBean(EntryCodecResolver.class).resolve("any"))
				.isSameAs(context.getBean("mine")));
	}

	@Test
	void aBeanReplacesTheCodecOfOneCache() {
		this.localRunner.withBean("mine", EntryCodec.class, TestCodec::new)
			.withBean("yours", EntryCodec.class, TestCodec::new)
			.withPropertyValues("two-level-cache.caches.products.codec=mine")
			.run((context) -> {
				EntryCodecResolver codecs = context.getBean(EntryCodecResolver.class);
				assertThat(codecs.resolve("products")).isSameAs(context.getBean("mine"));
				assertThat(codecs.resolve("any").id()).isEqualTo("json");
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			two-level-cache.defaults.l1.maximum-size                | 0    | must be at least 1
			two-level-cache.caches.products.l1.maximum-size         | -1   | must be at least 1
			two-level-cache.caches.products.l1.maximum-weight       | 0B   | must be at least 1
			two-level-cache.caches.products.l1.expire-after-write   | 0s   | must be at least 1ms
			two-level-cache.caches.products.l1.expire-after-access  | -1s  | must be at least 1ms
			two-level-cache.caches.products.l2.expire-after-write   | 0s   | must be at least 1ms
			two-level-cache.defaults.l2.jitter                      | 95%  | must be between 0% and 90%
			two-level-cache.caches.products.l2.compression-threshold| -1KB | must not be negative
			two-level-cache.caches.products.null-values.expire-after-write | 0s | must be at least 1ms
			two-level-cache.caches.products.codec                   | kryo | must be one of [jdk, json]
			two-level-cache.defaults.write.behind.max-dead-letters  | 0    | must be at least 1
			two-level-cache.caches.products.l2.max-value-size       | 0B   | must be between 1B and 512MB
			two-level-cache.caches.products.l2.max-key-size         | 1GB  | must be between 1B and 512MB
			two-level-cache.caches.products.l1.expire-while-unavailable | -1s | must not be negative
			two-level-cache.caches.products.refresh.at              | 50%  | has no effect: set refresh.mode to ahead
			two-level-cache.max-staleness                           | 0s   | must be at least 10ms
			two-level-cache.write-behind.tombstone-retention        | 59s  | must be at least 1m
			two-level-cache.defaults.codec                          | kryo | must be one of [jdk, json]
			""")
	void aWrongPropertyFailsTheStartByItsName(String property, String value, String requirement) {
		this.localRunner.withPropertyValues(property + "=" + value).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains(property);
			assertThat(analysis.getAction()).contains(property).contains(requirement);
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			load.timeout                | 1s
			load.max-concurrent         | 5
			load.max-concurrent-in-fleet | 5
			load.failure-backoff        | 1s
			refresh.mode                | ahead
			stale.while-revalidate      | 1s
			stale.if-error              | 1s
			""")
	void whatACacheOnTheHeapDoesNotDoFailsTheStart(String property, String value) {
		ApplicationContextRunner runner = this.localRunner.withPropertyValues("two-level-cache.dynamic=false",
				"two-level-cache.defaults.levels=both", "two-level-cache.caches.products.levels=l1");
		runner.withPropertyValues("two-level-cache.caches.products." + property + "=" + value)
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getAction())
				.contains("two-level-cache.caches.products." + property)
				.contains("set levels to both or l2"));
		runner.withPropertyValues("two-level-cache.defaults." + property + "=" + value)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void theStartTellsWhatEachCacheDoes(CapturedOutput output) {
		this.localRunner
			.withPropertyValues("two-level-cache.caches.products.l1.maximum-size=7",
					"two-level-cache.caches.prices.l1.maximum-weight=2MB",
					"two-level-cache.caches.prices.l1.expire-after-write=90s")
			.run((context) -> assertThat(output).contains("Cache 'products': heap 7 entries for 1m")
				.contains("Cache 'prices': heap 2048 kB for 1m30s"));
	}

	@Test
	void whatOnlyWriteBehindDoesIsWarnedOfWithoutIt(CapturedOutput output) {
		this.localRunner
			.withPropertyValues("two-level-cache.caches.stock.write.behind.delay=1s",
					"two-level-cache.caches.products.l1.maximum-size=7")
			.run((context) -> assertThat(output).contains(
					"The properties 'two-level-cache.caches.stock.write.behind.*' have no effect: its write.mode is none")
				.doesNotContain("caches.products.write.behind"));
	}

	@Test
	void anEvictOfACacheThatWritesMustBeDecided() {
		ApplicationContextRunner runner = this.localRunner.withPropertyValues(
				"two-level-cache.caches.stock.levels=both", "two-level-cache.caches.stock.write.mode=behind");
		runner.run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("two-level-cache.caches.stock.write.on-evict")
				.contains("is not set");
			assertThat(analysis.getAction()).contains("two-level-cache.caches.stock.write.on-evict")
				.contains("'invalidate', an evict only drops the cached value")
				.contains("'delete', it deletes the record, in order with the puts")
				.contains("A change that still waits");
		});
		runner.withPropertyValues("two-level-cache.defaults.write.on-evict=invalidate")
			.run((context) -> assertThat(context.getStartupFailure()).isNotNull()
				.rootCause()
				.hasMessageNotContaining("on-evict"));
	}

	@Test
	void twoBoundsOfL1FailTheStart() {
		this.localRunner
			.withPropertyValues("two-level-cache.caches.products.l1.maximum-size=1",
					"two-level-cache.caches.products.l1.maximum-weight=1MB")
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getAction())
				.contains("two-level-cache.caches.products.l1.maximum-weight")
				.contains("keep one of the two"));
	}

	@ParameterizedTest
	@CsvSource({ "two-level-cache.caches.products.l1.maximun-size, 5", "two-level-cache.defaults.l2.jitter, 10",
			"two-level-cache.defaults.l2.expire-after-write, soon", "two-level-cache.defaults.levels, l3" })
	void anUnknownPropertyOrValueFailsTheStart(String property, String value) {
		this.localRunner.withPropertyValues(property + "=" + value)
			.run((context) -> assertThat(context.getStartupFailure()).isNotNull()
				.rootCause()
				.satisfiesAnyOf((cause) -> assertThat(cause).hasMessageContaining(value),
						(cause) -> assertThat(cause).hasMessageContaining(property)));
	}

	@Test
	void theJdkCodecNeedsAListOfClasses() {
		this.localRunner.withPropertyValues("two-level-cache.caches.products.codec=jdk")
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getAction())
				.contains("two-level-cache.codec.jdk.allowed-classes"));
		this.localRunner
			.withPropertyValues("two-level-cache.caches.products.codec=jdk",
					"two-level-cache.codec.jdk.allowed-classes=com.example.**")
			.run((context) -> assertThat(context.getBean(EntryCodecResolver.class).resolve("products").id())
				.isEqualTo("jdk"));
	}

	@Test
	void compressionNeedsItsLibrary() {
		this.localRunner.withClassLoader(new FilteredClassLoader("com.github.luben"))
			.withPropertyValues("two-level-cache.caches.products.l2.compression=zstd")
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getAction())
				.contains("two-level-cache.caches.products.l2.compression")
				.contains("zstd-jni"));
	}

	@Test
	void withoutARedisConnectionTheStartFails() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TwoLevelCacheAutoConfiguration.class))
			.withUserConfiguration(CachingConfiguration.class)
			.withPropertyValues("two-level-cache.namespace=test")
			.run((context) -> {
				FailureAnalysis analysis = analyze(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("no Redis connection factory");
				assertThat(analysis.getAction()).contains("spring.data.redis")
					.contains("two-level-cache.defaults.levels=l1");
			});
	}

	@Test
	void withoutARedisConnectionCachesOnTheHeapWork() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TwoLevelCacheAutoConfiguration.class))
			.withUserConfiguration(CachingConfiguration.class)
			.withPropertyValues("two-level-cache.defaults.levels=l1")
			.run((context) -> assertThat(cache(context, "any").get("key")).isNull());
	}

	@Test
	void jedisFailsTheStart() {
		this.contextRunner.withPropertyValues("two-level-cache.namespace=test", "spring.data.redis.client-type=jedis")
			.run((context) -> {
				FailureAnalysis analysis = analyze(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("Lettuce").contains("JedisConnectionFactory");
				assertThat(analysis.getAction()).contains("spring.data.redis.client-type=lettuce");
			});
	}

	@Test
	void aRedisThatIsDownFailsTheStart() {
		this.contextRunner
			.withPropertyValues("two-level-cache.namespace=test",
					"spring.data.redis.cluster.nodes=127.0.0.1:1,127.0.0.1:2")
			.run((context) -> {
				FailureAnalysis analysis = analyze(context.getStartupFailure());
				assertThat(analysis.getDescription())
					.contains("cannot use the Redis Cluster at 127.0.0.1:1, 127.0.0.1:2");
				assertThat(analysis.getAction()).contains("spring.data.redis");
			});
	}

	@Test
	void aNamespaceIsNeeded() {
		this.contextRunner.run((context) -> assertThat(analyze(context.getStartupFailure()).getAction())
			.contains("two-level-cache.namespace")
			.contains("spring.application.name"));
		this.contextRunner.withPropertyValues("spring.application.name=a{b}")
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getAction())
				.contains("spring.application.name")
				.contains("braces"));
	}

	@Test
	void metersAreBoundOnce(CapturedOutput output) {
		this.localRunner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("two-level-cache.caches.early.levels=l1")
			.run((context) -> assertThat(output).doesNotContain("already registered"));
	}

	@Test
	void metersAreBoundToCachesThatAreCreatedLater() {
		this.localRunner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("two-level-cache.caches.early.levels=l1")
			.run((context) -> {
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				TwoLevelCache late = cache(context, "late");
				late.put("key", "value");
				late.get("key");
				late.get("other");
				assertThat(meters.get("cache.gets").tags("cache", "early", "level", "l1").functionCounters())
					.hasSize(2);
				assertThat(meters.get("cache.gets")
					.tags("cache", "late", "level", "l1", "result", "hit", "cache.manager", "cacheManager")
					.functionCounter()
					.count()).isOne();
				assertThat(meters.get("cache.gets")
					.tags("cache", "late", "level", "l1", "result", "miss")
					.functionCounter()
					.count()).isOne();
				assertThat(meters.get("cache.puts").tags("cache", "late", "level", "l1").functionCounter().count())
					.isOne();
				assertThat(meters.get("cache.size").tags("cache", "late", "level", "l1").gauge().value()).isOne();
				assertThat(meters.find("cache.gets").tags("level", "l2").meters()).isEmpty();
			});
	}

	private static FailureAnalysis analyze(@Nullable Throwable failure) {
		assertThat(failure).isNotNull();
		FailureAnalysis analysis = new InvalidPropertyFailureAnalyzer().analyze(failure);
		if (analysis == null) {
			analysis = new RedisUnusableFailureAnalyzer().analyze(failure);
		}
		assertThat(analysis).as("analysis of %s", failure).isNotNull();
		return analysis;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class CachingConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	static class UserCacheManagerConfiguration {

		@Bean
		CacheManager mine() {
			return new NoOpCacheManager();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UserCacheResolverConfiguration implements CachingConfigurer {

		@Bean
		@Override
		public CacheResolver cacheResolver() {
			return new SimpleCacheResolver(new NoOpCacheManager());
		}

	}

	static class UserManagerCustomizer implements CacheManagerCustomizer<TwoLevelCacheManager> {

		private @Nullable TwoLevelCacheManager customized;

		@Override
		public void customize(TwoLevelCacheManager cacheManager) {
			this.customized = cacheManager;
		}

	}

	static class TestCodec implements EntryCodec {

		@Override
		public String id() {
			return "test";
		}

		@Override
		public byte[] encode(Object value) {
			return new byte[0];
		}

		@Override
		public Object decode(byte[] bytes) {
			return "";
		}

	}

}
