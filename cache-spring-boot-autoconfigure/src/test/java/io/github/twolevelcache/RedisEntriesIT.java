package io.github.twolevelcache;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;
import io.github.twolevelcache.stats.UnreadableCause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What stands in Redis: keys, lifetimes, and what becomes of entries that cannot be read.
 */
@WithRedisCluster
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class RedisEntriesIT {

	private static CacheInstance instance;

	private static CacheInstance otherCodec;

	private static RedisClusterConnection redis;

	@BeforeAll
	static void start(RedisCluster cluster) {
		String[] properties = { "two-level-cache.namespace=shop", "two-level-cache.caches.products.levels=l2",
				"two-level-cache.caches.products.l2.expire-after-write=100s",
				"two-level-cache.caches.products.l2.jitter=20%",
				"two-level-cache.caches.products.null-values.expire-after-write=10s",
				"two-level-cache.caches.compressed.l2.compression=zstd",
				"two-level-cache.caches.compressed.levels=l2" };
		instance = CacheInstance.start(cluster.addresses(), null, properties);
		otherCodec = CacheInstance.start(cluster.addresses(), OtherCodec.class, properties);
		redis = instance.bean(RedisConnectionFactory.class).getClusterConnection();
	}

	@AfterAll
	static void stop() {
		redis.close();
		instance.close();
		otherCodec.close();
	}

	static List<Object> anyKeys() {
		return List.of("plain", "", " ", "with space", "a:b::c", "{a}", "}", "{", "a}b{c", "{}x", "üñî😀", "\n\t\0",
				"*?[a]\\", "k".repeat(10 * 1024), 1L, -1, 1.5, true, 'c', UUID.randomUUID(),
				new SimpleKey("a", 1, null), SimpleKey.EMPTY, List.of("a", 1), Map.of("a", 1), Thread.State.NEW,
				"x" + (char) 0xD800);
	}

	@ParameterizedTest
	@MethodSource("anyKeys")
	void anyKeyIsSafe(Object key) {
		TwoLevelCache cache = instance.cache("any-key");
		cache.put(key, "value");
		for (int read = 0; read < 2; read++) {
			ValueWrapper found = cache.get(key);
			assertThat(found).isNotNull();
			assertThat(found.get()).isEqualTo("value");
		}
		ValueWrapper existing = cache.putIfAbsent(key, "other");
		assertThat(existing).isNotNull();
		assertThat(existing.get()).isEqualTo("value");
		assertThat(cache.evictIfPresent(key)).isTrue();
		assertThat(cache.get(key)).isNull();
	}

	@Test
	void theKeyIsTheDocumentedOne() {
		instance.cache("products").put(42L, "value");
		assertThat(redis.keyCommands().exists("shop:v:{products::42}".getBytes(StandardCharsets.UTF_8))).isTrue();
	}

	@Test
	void entriesExpireWithJitterAndNeverLater() {
		for (int key = 0; key < 50; key++) {
			instance.cache("products").put("jitter " + key, "value");
		}
		List<Long> lifetimes = IntStream.range(0, 50)
			.mapToObj((key) -> redis.keyCommands().pTtl(bytes("shop:v:{products::jitter " + key + "}")))
			.toList();
		assertThat(lifetimes).allSatisfy((lifetime) -> assertThat(lifetime).isBetween(70_000L, 100_000L));
		assertThat(lifetimes.stream().mapToLong(Long::longValue).max().getAsLong()
				- lifetimes.stream().mapToLong(Long::longValue).min().getAsLong())
			.isGreaterThan(5_000);
	}

	@Test
	void nullsHaveALifetimeOfTheirOwn() {
		instance.cache("products").put("null", null);
		assertThat(redis.keyCommands().pTtl(bytes("shop:v:{products::null}"))).isBetween(1L, 10_000L);
	}

	@Test
	void largeValuesAreCompressed() {
		String large = "value ".repeat(10_000);
		instance.cache("compressed").put("large", large);
		assertThat(redis.stringCommands().strLen(bytes("shop:v:{compressed::large}"))).isLessThan(1_000);
		assertThat(instance.cache("compressed").get("large", String.class)).isEqualTo(large);
	}

	@Test
	void whatCannotBeReadIsAMissThatIsCountedAndLoggedOnce(CapturedOutput output) {
		TwoLevelCache cache = instance.cache("unreadable");
		for (int key = 0; key < 3; key++) {
			redis.stringCommands().set(bytes("shop:v:{unreadable::" + key + "}"), bytes("secret garbage"));
			assertThat(cache.get(key)).isNull();
			assertThat(cache.get(key, () -> "loaded")).isEqualTo("loaded");
			assertThat(cache.get(key, String.class)).isEqualTo("loaded");
		}
		assertThat(cache.getStats().unreadable(UnreadableCause.NOT_AN_ENTRY)).isEqualTo(6);
		assertThat(output.getAll().split("An entry of cache 'unreadable'", -1)).hasSize(2);
		assertThat(output).doesNotContain("secret garbage");
	}

	@Test
	void whatCannotBeReadIsReplacedByPutIfAbsent() {
		TwoLevelCache cache = instance.cache("products");
		redis.stringCommands().set(bytes("shop:v:{products::broken}"), bytes("garbage"));
		assertThat(cache.putIfAbsent("broken", "value")).isNull();
		assertThat(cache.get("broken", String.class)).isEqualTo("value");
	}

	@Test
	void aCodecDoesNotReadWhatAnotherWrote() {
		instance.cache("products").put("codec", "value");
		assertThat(otherCodec.cache("products").get("codec")).isNull();
		assertThat(otherCodec.cache("products").getStats().unreadable(UnreadableCause.OTHER_CODEC)).isOne();
		otherCodec.cache("products").put("codec", "other");
		assertThat(otherCodec.cache("products").get("codec", String.class)).isEqualTo("OTHER");
		assertThat(instance.cache("products").get("codec")).isNull();
	}

	@Test
	void whatCannotBeEncodedFailsWithCacheKeyAndType() {
		assertThatIllegalArgumentException().isThrownBy(() -> instance.cache("products").put("my key", new Object() {

			@Override
			public String toString() {
				return "secret";
			}

		}))
			.withMessageContaining("products")
			.withMessageContaining("my key")
			.withMessageContaining(RedisEntriesIT.class.getName())
			.withMessageNotContaining("secret");
	}

	@Test
	void twoApplicationsDoNotSeeEachOther(RedisCluster cluster) {
		try (CacheInstance stranger = CacheInstance.start(cluster.addresses(), null,
				"two-level-cache.namespace=another")) {
			instance.cache("products").put("shared", "value");
			assertThat(stranger.cache("products").get("shared")).isNull();
			stranger.cache("products").clear();
			assertThat(instance.cache("products").get("shared", String.class)).isEqualTo("value");
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Configuration(proxyBeanMethods = false)
	static class OtherCodec {

		@Bean
		EntryCodec upperCase() {
			return new UpperCaseCodec();
		}

	}

	static class UpperCaseCodec implements EntryCodec {

		@Override
		public String id() {
			return "upper-case";
		}

		@Override
		public byte[] encode(Object value) {
			return bytes(value.toString().toUpperCase(Locale.ROOT));
		}

		@Override
		public Object decode(byte[] bytes) {
			return new String(bytes, StandardCharsets.UTF_8);
		}

	}

}
