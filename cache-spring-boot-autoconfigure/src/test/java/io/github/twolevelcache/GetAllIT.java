package io.github.twolevelcache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;
import io.github.twolevelcache.store.CacheLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Several keys are read at once, and what no cache has is loaded from PostgreSQL in one
 * call.
 */
@WithRedisCluster
@Timeout(120)
class GetAllIT {

	private static final JdbcTemplate jdbc = new JdbcTemplate(StoreDatabase.dataSource());

	private CacheInstance here;

	private CacheInstance there;

	@BeforeEach
	void start(RedisCluster cluster) {
		cluster.flush();
		jdbc.execute("drop table if exists price");
		jdbc.execute("create table price (id bigint primary key, amount int)");
		jdbc.execute("insert into price select id, id * 2 from generate_series(1, 100) id");
		this.here = instance(cluster);
		this.there = instance(cluster);
	}

	@AfterEach
	void stop() {
		this.here.close();
		this.there.close();
	}

	private static CacheInstance instance(RedisCluster cluster) {
		return CacheInstance.start(cluster.addresses(), Stores.class, "two-level-cache.command-timeout=10s",
				"two-level-cache.caches.prices.write.mode=through",
				"two-level-cache.caches.prices.write.on-evict=delete");
	}

	private static TwoLevelCache prices(CacheInstance instance) {
		return instance.cache("prices");
	}

	private static List<Long> keys(long from, long to) {
		return LongStream.rangeClosed(from, to).boxed().toList();
	}

	private static List<Collection<Long>> calls(CacheInstance instance) {
		return instance.bean(Prices.class).calls;
	}

	@Test
	void coldKeysCostOneCallOfTheStore() {
		// On a machine that is busy one of the keys may come late.
		await().untilAsserted(() -> {
			prices(this.here).clear();
			calls(this.here).clear();
			calls(this.there).clear();
			Map<Object, Object> values = prices(this.here).getAll(keys(1, 100));
			assertThat(values).hasSize(100).containsEntry(7L, new Price(14));
			assertThat(calls(this.here)).singleElement().satisfies((call) -> assertThat(call).hasSize(100));
			assertThat(prices(this.there).getAll(keys(1, 100))).isEqualTo(values);
			assertThat(calls(this.there)).isEmpty();
		});
	}

	@Test
	void onlyWhatIsMissingIsLoaded() {
		assertThat(prices(this.here).get(1L, Price.class)).isEqualTo(new Price(2));
		assertThat(prices(this.there).get(2L, Price.class)).isEqualTo(new Price(4));
		assertThat(prices(this.here).getAll(List.of(1L, 2L, 3L, 3L, 101L)))
			.isEqualTo(Map.of(1L, new Price(2), 2L, new Price(4), 3L, new Price(6)));
		assertThat(calls(this.here).stream().flatMap(Collection::stream)).containsExactlyInAnyOrder(3L, 101L);
		assertThat(prices(this.here).getAll(List.of())).isEmpty();
	}

	@Test
	void withoutALoaderOnlyWhatIsCachedIsFound() {
		TwoLevelCache plain = this.here.cache("plain");
		plain.put("a", "1");
		this.there.cache("plain").put("b", "2");
		assertThat(plain.getAll(List.of("a", "b", "c"))).isEqualTo(Map.of("a", "1", "b", "2"));
	}

	@Test
	void instancesThatAskAtOnceLoadEachKeyOnce() {
		// So that both know the generation of the cache.
		for (CacheInstance instance : List.of(this.here, this.there)) {
			assertThat(prices(instance).getAll(keys(101, 102))).isEmpty();
			calls(instance).clear();
		}
		List<CompletableFuture<Map<Object, Object>>> callers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			CacheInstance instance = (i % 2 == 0) ? this.here : this.there;
			callers.add(CompletableFuture.supplyAsync(() -> prices(instance).getAll(keys(1, 100)),
					(task) -> new Thread(task).start()));
		}
		callers.forEach((caller) -> assertThat(caller.join()).hasSize(100));
		List<Long> loaded = new ArrayList<>();
		calls(this.here).forEach(loaded::addAll);
		calls(this.there).forEach(loaded::addAll);
		assertThat(loaded).containsExactlyInAnyOrderElementsOf(keys(1, 100));
	}

	@Test
	void aLoadThatFailsFailsTheCallWithTheNameOfTheCache() {
		jdbc.execute("drop table price");
		assertThatIllegalStateException().isThrownBy(() -> prices(this.here).getAll(keys(1, 100)))
			.withMessageContaining("'prices'")
			.withStackTraceContaining("price");
	}

	@Test
	void aTransactionReadsWhatItHasChanged() {
		prices(this.here).getAll(keys(1, 2));
		TransactionTemplate transaction = new TransactionTemplate(this.here.bean(PlatformTransactionManager.class));
		transaction.executeWithoutResult((status) -> {
			prices(this.here).put(1L, new Price(99));
			assertThat(prices(this.here).getAll(keys(1, 3)))
				.isEqualTo(Map.of(1L, new Price(99), 2L, new Price(4), 3L, new Price(6)));
			status.setRollbackOnly();
		});
		assertThat(prices(this.there).getAll(keys(1, 1))).isEqualTo(Map.of(1L, new Price(2)));
	}

	@Test
	void boundedLoadsComeInTurns(RedisCluster cluster) {
		try (CacheInstance bounded = CacheInstance.start(cluster.addresses(), Stores.class,
				"two-level-cache.caches.prices.write.mode=through",
				"two-level-cache.caches.prices.write.on-evict=delete",
				"two-level-cache.caches.prices.load.max-concurrent=40")) {
			assertThat(prices(bounded).getAll(keys(1, 100))).hasSize(100);
			assertThat(calls(bounded)).hasSizeBetween(3, 50)
				.allSatisfy((call) -> assertThat(call).hasSizeLessThanOrEqualTo(40));
		}
	}

	record Price(int amount) {

	}

	/**
	 * A store that remembers what it was asked for.
	 */
	static final class Prices implements CacheLoader<Long, Price> {

		private final List<Collection<Long>> calls = new CopyOnWriteArrayList<>();

		private final JdbcCacheStore<Long, Price> store;

		Prices(JdbcCacheStore<Long, Price> store) {
			this.store = store;
		}

		@Override
		public @Nullable Price load(Long key) {
			return this.store.load(key);
		}

		@Override
		public Map<Long, Price> loadAll(Collection<? extends Long> keys) {
			this.calls.add(List.copyOf(keys));
			return this.store.loadAll(keys);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(StoreDatabase.class)
	static class Stores {

		@Bean
		JdbcCacheStore<Long, Price> pricesWriter(DataSource dataSource) {
			return JdbcCacheStore.of(Price.class).unversioned().dataSource(dataSource).build();
		}

		@Bean
		Prices pricesLoader(JdbcCacheStore<Long, Price> store) {
			return new Prices(store);
		}

	}

}
