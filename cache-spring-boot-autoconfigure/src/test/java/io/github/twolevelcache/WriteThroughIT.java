package io.github.twolevelcache;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * A put or evict of a cache with write-through returns when PostgreSQL has it, and then
 * Redis.
 */
@WithRedisCluster(shared = false)
@Timeout(120)
class WriteThroughIT {

	private static final JdbcTemplate jdbc = new JdbcTemplate(StoreDatabase.dataSource());

	private CacheInstance here;

	private CacheInstance there;

	@BeforeEach
	void start(RedisCluster cluster) {
		cluster.flush();
		jdbc.execute("drop table if exists price");
		jdbc.execute("""
				create table price (id bigint primary key, amount numeric(10, 2) check (amount >= 0), currency char(3),
				version bigint not null, deleted boolean not null)""");
		this.here = instance(cluster);
		this.there = instance(cluster);
	}

	@AfterEach
	void stop() {
		this.here.close();
		this.there.close();
	}

	private static CacheInstance instance(RedisCluster cluster) {
		return CacheInstance.start(cluster.addresses(), Stores.class, "two-level-cache.max-staleness=1s",
				"spring.data.redis.timeout=300ms", "two-level-cache.caches.prices.write.mode=through",
				"two-level-cache.caches.prices.write.on-evict=delete");
	}

	private TwoLevelCache prices() {
		return this.here.cache("prices");
	}

	private static Price price(String amount) {
		return new Price(new BigDecimal(amount), "EUR");
	}

	private static List<BigDecimal> amounts() {
		return jdbc.queryForList("select amount from price where not deleted", BigDecimal.class);
	}

	@Test
	void theAnnotatedMethodsNeedNotTouchTheDatabase() {
		PriceService service = this.here.bean(PriceService.class);
		assertThat(service.change(1L, "9.50")).isEqualTo(price("9.50"));
		assertThat(amounts()).containsExactly(new BigDecimal("9.50"));
		assertThat(this.there.bean(PriceService.class).find(1L)).isEqualTo(price("9.50"));
		service.remove(1L);
		assertThat(amounts()).isEmpty();
		// It holds a copy that it is about to be told of.
		await().until(() -> this.there.bean(PriceService.class).find(1L) == null);
		service.change(1L, "7.25");
		assertThat(amounts()).containsExactly(new BigDecimal("7.25"));
	}

	@Test
	void whatTheDatabaseRefusesLeavesBothCachesAsTheyWere() {
		prices().put(1L, price("9.50"));
		assertThat(this.there.cache("prices").get(1L, Price.class)).isEqualTo(price("9.50"));
		assertThatExceptionOfType(DataIntegrityViolationException.class)
			.isThrownBy(() -> prices().put(1L, price("-1.00")));
		assertThat(prices().get(1L, Price.class)).isEqualTo(price("9.50"));
		assertThat(this.there.cache("prices").get(1L, Price.class)).isEqualTo(price("9.50"));
		assertThat(amounts()).containsExactly(new BigDecimal("9.50"));
	}

	@Test
	void aChangeBelongsToTheTransactionOfItsCaller() {
		prices().put(1L, price("9.50"));
		TransactionTemplate transaction = new TransactionTemplate(this.here.bean(PlatformTransactionManager.class));
		transaction.executeWithoutResult((status) -> {
			prices().put(1L, price("5.00"));
			prices().evict(2L);
			status.setRollbackOnly();
		});
		assertThat(amounts()).containsExactly(new BigDecimal("9.50"));
		assertThat(prices().get(1L, Price.class)).isEqualTo(price("9.50"));
		transaction.executeWithoutResult((status) -> {
			prices().put(1L, price("6.00"));
			// Not committed, so nobody else sees it.
			assertThat(amounts()).containsExactly(new BigDecimal("9.50"));
			assertThat(this.there.cache("prices").get(1L, Price.class)).isEqualTo(price("9.50"));
		});
		assertThat(amounts()).containsExactly(new BigDecimal("6.00"));
		// It holds a copy that it is about to be told of.
		await().until(() -> price("6.00").equals(this.there.cache("prices").get(1L, Price.class)));
	}

	@Test
	void aTransactionReadsItsOwnChanges() {
		prices().put(1L, price("9.50"));
		prices().put(2L, price("9.50"));
		TransactionTemplate transaction = new TransactionTemplate(this.here.bean(PlatformTransactionManager.class));
		transaction.executeWithoutResult((status) -> {
			prices().put(1L, price("5.00"));
			prices().evict(2L);
			assertThat(prices().get(1L, Price.class)).isEqualTo(price("5.00"));
			assertThat(prices().get(2L, Price.class)).isNull();
			prices().clear();
			assertThat(prices().getAll(List.of(1L, 2L))).isEqualTo(Map.of(1L, price("5.00")));
			status.setRollbackOnly();
		});
		assertThat(prices().getAll(List.of(1L, 2L))).isEqualTo(Map.of(1L, price("9.50"), 2L, price("9.50")));
	}

	@Test
	void aSavepointThatIsRolledBackLeavesBothStoresAsTheyWere() {
		prices().put(1L, price("9.50"));
		TransactionTemplate transaction = new TransactionTemplate(this.here.bean(PlatformTransactionManager.class));
		TransactionTemplate nested = new TransactionTemplate(this.here.bean(PlatformTransactionManager.class));
		nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		transaction.executeWithoutResult((status) -> nested.executeWithoutResult((nestedStatus) -> {
			prices().put(1L, price("5.00"));
			nestedStatus.setRollbackOnly();
		}));
		assertThat(amounts()).containsExactly(new BigDecimal("9.50"));
		assertThat(prices().get(1L, Price.class)).isEqualTo(price("9.50"));
	}

	@Test
	void writersOfOneKeyLeaveBothStoresEqual() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(8);
		List<Future<?>> writers = IntStream.range(0, 8).<Future<?>>mapToObj((writer) -> threads.submit(() -> {
			CacheInstance instance = (writer % 2 == 0) ? this.here : this.there;
			for (int i = 0; i < 50; i++) {
				instance.cache("prices").put(1L, price(writer + "." + (10 + i)));
			}
		})).toList();
		for (Future<?> writer : writers) {
			writer.get();
		}
		threads.shutdown();
		BigDecimal stored = amounts().get(0);
		for (CacheInstance instance : List.of(this.here, this.there)) {
			await().untilAsserted(
					() -> assertThat(Objects.requireNonNull(instance.cache("prices").get(1L, Price.class)).amount())
						.isEqualTo(stored));
		}
		assertThat(jdbc.queryForObject("select version from price", Long.class)).isEqualTo(400);
	}

	@Test
	void theDatabaseGoesOnWithoutRedisAndNoOldValueIsServedAfterwards(RedisCluster cluster) {
		prices().put(1L, price("9.50"));
		assertThat(this.there.cache("prices").get(1L, Price.class)).isEqualTo(price("9.50"));
		List<RedisNode> frozen = cluster.masters();
		frozen.forEach(RedisNode::pause);
		try {
			prices().put(1L, price("5.00"));
			assertThat(amounts()).containsExactly(new BigDecimal("5.00"));
			await().until(() -> price("5.00").equals(this.there.cache("prices").get(1L, Price.class)));
		}
		finally {
			frozen.forEach(RedisNode::resume);
		}
		await().until(() -> prices().getStats().pendingRepairs() == 0);
		assertThat(prices().get(1L, Price.class)).isEqualTo(price("5.00"));
		assertThat(this.there.cache("prices").get(1L, Price.class)).isEqualTo(price("5.00"));
	}

	@Test
	void aMethodWhoseLoadsWouldBeWrittenIsRefused(RedisCluster cluster) {
		for (String syncByDefault : List.of("true", "false")) {
			assertThatExceptionOfType(BeanCreationException.class)
				.isThrownBy(() -> CacheInstance
					.start(cluster.addresses(), Careless.class, "two-level-cache.caches.prices.write.mode=through",
							"two-level-cache.caches.prices.write.on-evict=delete",
							"two-level-cache.sync-by-default=" + syncByDefault)
					.close())
				.havingRootCause()
				.withMessageContaining("two-level-cache.caches.prices.write.mode")
				.withMessageContaining("Service.find");
		}
	}

	@Test
	void nullIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> prices().put(1L, null)).withMessageContaining("prices");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> prices().putIfAbsent(1L, price("1.00")));
	}

	record Price(BigDecimal amount, @Nullable String currency) {

	}

	static class PriceService {

		private final JdbcCacheStore<Long, Price> store;

		PriceService(JdbcCacheStore<Long, Price> store) {
			this.store = store;
		}

		@Cacheable("prices")
		@Nullable Price find(long id) {
			return this.store.load(id);
		}

		@CachePut(cacheNames = "prices", key = "#p0")
		Price change(long id, String amount) {
			return price(amount);
		}

		@CacheEvict("prices")
		void remove(long id) {
		}

	}

	static class CarelessService {

		@Cacheable(cacheNames = "prices", unless = "#result == null")
		Price find(long id) {
			return price("1.00");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Stores.class)
	static class Careless {

		@Bean
		CarelessService carelessService() {
			return new CarelessService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(StoreDatabase.class)
	static class Stores {

		@Bean
		JdbcCacheStore<Long, Price> pricesWriter(DataSource dataSource) {
			return JdbcCacheStore.of(Price.class).dataSource(dataSource).build();
		}

		@Bean
		PriceService priceService(JdbcCacheStore<Long, Price> store) {
			return new PriceService(store);
		}

	}

}
