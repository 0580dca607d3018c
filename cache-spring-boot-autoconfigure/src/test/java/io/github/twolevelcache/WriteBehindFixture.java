package io.github.twolevelcache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.HashOperations;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.twolevelcache.internal.drain.Backlog;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.internal.log.DeadLetter;
import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;
import io.github.twolevelcache.store.CacheWriter;

import static org.awaitility.Awaitility.await;

/**
 * Two instances whose cache {@code stock} has write-behind to PostgreSQL, and what tests
 * of it do.
 */
@WithRedisCluster
@Timeout(120)
abstract class WriteBehindFixture {

	/** A loader of keys whose newest value the store does not have. */
	static final Callable<Stock> NEVER = () -> {
		throw new IllegalStateException("The store was asked, which does not have the newest value");
	};

	/** How long a flush may take. */
	static final Duration LONGEST = Duration.ofSeconds(20);

	/** What the properties of the cache begin with. */
	static final String WRITE = "two-level-cache.caches.stock.write.";

	static final JdbcTemplate jdbc = new JdbcTemplate(StoreDatabase.dataSource());

	RedisCluster cluster;

	CacheInstance here;

	CacheInstance there;

	@BeforeEach
	void start(RedisCluster cluster) {
		this.cluster = cluster;
		cluster.flush();
		jdbc.execute("drop table if exists stock");
		jdbc.execute("""
				create table stock (sku varchar(40) primary key, quantity int check (quantity >= 0), place varchar(40),
				version bigint not null, deleted boolean not null)""");
		this.here = instance();
		this.there = instance();
		await().until(() -> isOwned(this.here) && isOwned(this.there));
	}

	@AfterEach
	void stop() {
		this.here.close();
		this.there.close();
	}

	CacheInstance instance(String... properties) {
		return instance(Stores.class, properties);
	}

	CacheInstance instance(Class<?> configuration, String... properties) {
		return CacheInstance.start(this.cluster.addresses(), configuration,
				Stream.concat(Stream.of(WRITE + "mode=behind", WRITE + "on-evict=delete"), Stream.of(properties))
					.toArray(String[]::new));
	}

	private static boolean isOwned(CacheInstance instance) {
		return !owners(instance).contains(Backlog.NOBODY);
	}

	static Set<String> owners(CacheInstance instance) {
		return behind(instance).backlog().owners().keySet();
	}

	static WriteBehind behind(CacheInstance instance) {
		return instance.writeBehind();
	}

	static List<DeadLetter> deadLetters(CacheInstance instance) {
		return behind(instance).deadLetters().page(0, 100, false).letters();
	}

	static long pending(CacheInstance instance) {
		return behind(instance).backlog().pending();
	}

	TwoLevelCache stock() {
		return this.here.cache("stock");
	}

	void pause() {
		behind(this.here).pause();
	}

	void resume() {
		behind(this.there).resume();
	}

	void flush() throws TimeoutException {
		behind(this.here).flush(LONGEST);
	}

	long retried() {
		return behind(this.here).stats().retried() + behind(this.there).stats().retried();
	}

	static List<Map<String, Object>> rows() {
		return jdbc.queryForList("select sku, quantity from stock where not deleted order by sku");
	}

	/**
	 * Let Redis and both heaps forget the value of a key, but not the write that waits.
	 * @param key the key
	 */
	void dropFromRedis(String key) {
		StringRedisTemplate redis = new StringRedisTemplate(this.here.bean(RedisConnectionFactory.class));
		redis.keys("test:v:{stock~*}" + key).forEach(redis::delete);
		await().until(() -> stock().getLocalSize() == 0 && this.there.cache("stock").getLocalSize() == 0);
	}

	/**
	 * Change a field in every partition of the log that has it.
	 * @param field the field
	 * @param change the change of its value
	 */
	void replaceInTheLog(byte[] field, UnaryOperator<byte[]> change) {
		RedisTemplate<byte[], byte[]> redis = new RedisTemplate<>();
		redis.setConnectionFactory(this.here.bean(RedisConnectionFactory.class));
		redis.setEnableDefaultSerializer(false);
		redis.afterPropertiesSet();
		HashOperations<byte[], byte[], byte[]> logs = redis.opsForHash();
		for (byte[] log : Objects.requireNonNull(redis.keys("test:d:{stock~*}".getBytes(StandardCharsets.UTF_8)))) {
			byte[] found = logs.get(log, field);
			if (found != null) {
				logs.put(log, field, change.apply(found));
			}
		}
	}

	record Stock(String sku, int quantity, @Nullable String place) {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(StoreDatabase.class)
	static class Stores {

		@Bean
		JdbcCacheStore<String, Stock> stockWriter(DataSource dataSource) {
			return JdbcCacheStore.of(Stock.class).key("sku").dataSource(dataSource).build();
		}

		@Bean
		CacheWriter<String, Stock> forgetful() {
			return (changes) -> {
			};
		}

	}

}
