package io.github.twolevelcache.jdbc;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.twolevelcache.CacheInstance;
import io.github.twolevelcache.jdbc.Orders.Order;
import io.github.twolevelcache.jdbc.Orders.OrderKey;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * {@link Orders} of a service with annotations, on two instances and each database.
 */
@WithRedisCluster
@ParameterizedClass
@EnumSource
@Timeout(120)
class OrderServiceIT {

	private static final String CACHE = "two-level-cache.caches.orders.";

	private static final Duration LONGEST = Duration.ofSeconds(20);

	/** Of the instances that are started. */
	private static final AtomicReference<Database> current = new AtomicReference<>(Database.H2);

	private final Database database;

	private RedisCluster cluster;

	OrderServiceIT(Database database) {
		this.database = database;
	}

	@BeforeEach
	void createTable(RedisCluster cluster) {
		this.cluster = cluster;
		cluster.flush();
		current.set(this.database);
		Orders.createTable(this.database);
	}

	private CacheInstance instance(String mode) {
		return CacheInstance.start(this.cluster.addresses(), Shop.class, CACHE + "write.mode=" + mode,
				CACHE + "write.on-evict=delete");
	}

	private Order order(String total) {
		return Orders.order(this.database, Orders.KEY, total);
	}

	@ParameterizedTest
	@ValueSource(strings = { "through", "behind" })
	void anOrderIsSavedFoundAndDeletedByAnnotations(String mode) throws Exception {
		try (CacheInstance first = instance(mode); CacheInstance second = instance(mode)) {
			OrderService here = first.bean(OrderService.class);
			OrderService there = second.bean(OrderService.class);
			assertThat(there.find(Orders.KEY)).isNull();
			here.save(order("9.50"));
			await().untilAsserted(() -> assertThat(there.find(Orders.KEY)).isEqualTo(order("9.50")));
			flush(first, mode);
			// From the database, which adds two columns.
			first.cache("orders").clear();
			Order loaded = await().until(() -> there.find(Orders.KEY),
					(order) -> order != null && order.createdAt() != null);
			assertThat(loaded.withoutWhatTheDatabaseAdds()).isEqualTo(order("9.50"));
			assertThat(loaded.twice()).isEqualByComparingTo("19.00");
			await().untilAsserted(() -> assertThat(here.find(Orders.KEY)).isEqualTo(loaded));
			there.save(order("8.00"));
			flush(second, mode);
			await().untilAsserted(() -> assertThat(here.find(Orders.KEY)).isEqualTo(order("8.00")));
			assertThat(stored(first)).extracting(Order::total).isEqualTo(new Money(new BigDecimal("8.00")));
			here.delete(Orders.KEY);
			flush(first, mode);
			await().untilAsserted(() -> assertThat(there.find(Orders.KEY)).isNull());
			assertThat(stored(first)).isNull();
		}
	}

	@SuppressWarnings("unchecked")
	private static @Nullable Order stored(CacheInstance instance) {
		return ((JdbcCacheStore<OrderKey, Order>) instance.bean(JdbcCacheStore.class)).load(Orders.KEY);
	}

	private static void flush(CacheInstance instance, String mode) throws Exception {
		if (mode.equals("behind")) {
			instance.writeBehind().flush(LONGEST);
		}
	}

	@CacheConfig(cacheNames = "orders")
	static class OrderService {

		private final JdbcCacheStore<OrderKey, Order> store;

		OrderService(JdbcCacheStore<OrderKey, Order> store) {
			this.store = store;
		}

		@Cacheable
		@Nullable Order find(OrderKey key) {
			return this.store.load(key);
		}

		@CachePut(key = "#order.key")
		Order save(Order order) {
			return order;
		}

		@CacheEvict
		void delete(OrderKey key) {
			// The cache does.
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Shop {

		@Bean
		DataSource dataSource() {
			return Objects.requireNonNull(current.get()).dataSource();
		}

		@Bean
		JdbcCacheStore<OrderKey, Order> ordersWriter(DataSource dataSource) {
			return JdbcCacheStore.of(Order.class).converters(Money.converters()).dataSource(dataSource).build();
		}

		@Bean
		OrderService orders(JdbcCacheStore<OrderKey, Order> store) {
			return new OrderService(store);
		}

	}

}
