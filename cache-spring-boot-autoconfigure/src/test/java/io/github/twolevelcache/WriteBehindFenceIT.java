package io.github.twolevelcache;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Write-behind to tables without versions, which a fence in the transaction keeps in
 * order.
 */
@WithRedisCluster
@Timeout(120)
class WriteBehindFenceIT {

	private static final Duration LONGEST = Duration.ofSeconds(20);

	private static final String WRITE = "two-level-cache.caches.stock.write.";

	private static final JdbcTemplate jdbc = new JdbcTemplate(StoreDatabase.dataSource());

	private RedisCluster cluster;

	@BeforeEach
	void createTables(RedisCluster cluster) {
		this.cluster = cluster;
		cluster.flush();
		jdbc.execute("drop table if exists stock, two_level_cache_fence");
		jdbc.execute("create table stock (sku varchar(40) primary key, quantity int)");
		jdbc.execute("""
				create table two_level_cache_fence (cache varchar(255), part int, token bigint not null,
				primary key (cache, part))""");
	}

	private CacheInstance instance(String... properties) {
		return CacheInstance.start(this.cluster.addresses(), Stores.class,
				Stream
					.concat(Stream.of(WRITE + "mode=behind", WRITE + "on-evict=delete",
							WRITE + "behind.ordering=fence"), Stream.of(properties))
					.toArray(String[]::new));
	}

	private static List<Map<String, Object>> rows() {
		return jdbc.queryForList("select sku, quantity from stock order by sku");
	}

	@Test
	void aTableWithoutVersionsIsWrittenAndRowsAreDeleted() throws Exception {
		try (CacheInstance instance = instance()) {
			TwoLevelCache cache = instance.cache("stock");
			IntStream.range(0, 100).forEach((number) -> cache.put("item-" + number, new Stock("item-" + number, 1)));
			instance.writeBehind().flush(LONGEST);
			assertThat(rows()).hasSize(100);
			cache.evict("item-1");
			cache.put("item-2", new Stock("item-2", 2));
			instance.writeBehind().flush(LONGEST);
			assertThat(rows()).hasSize(99).contains(Map.of("sku", "item-2", "quantity", 2));
			assertThat(cache.get("item-1", Stock.class)).isNull();
		}
	}

	@Test
	void aWriterOfTheApplicationIsFencedInItsTransaction() throws Exception {
		try (CacheInstance instance = instance(WRITE + "writer=handWritten")) {
			instance.cache("stock").put("a", new Stock("a", 1));
			instance.writeBehind().flush(LONGEST);
			assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 1));
		}
	}

	@Test
	void whatAnotherHasHandledSinceIsLeftToIt() throws Exception {
		for (String writer : List.of("stockWriter", "handWritten")) {
			try (CacheInstance instance = instance(WRITE + "writer=" + writer)) {
				jdbc.update("delete from stock");
				jdbc.update("update two_level_cache_fence set token = ?", Long.MAX_VALUE);
				instance.cache("stock").put("a", new Stock("a", 1));
				instance.cache("stock").put("b", new Stock("b", 1));
				await().until(() -> instance.writeBehind().stats().fenced() >= 2);
				assertThat(rows()).isEmpty();
				assertThat(instance.writeBehind().backlog().pending()).isEqualTo(2);
				jdbc.update("update two_level_cache_fence set token = 0");
				instance.writeBehind().flush(LONGEST);
				assertThat(rows()).hasSize(2);
			}
		}
	}

	@Test
	void anInstanceThatCannotBeFencedDoesNotStart() {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> instance(WRITE + "behind.on-full=write-through").close())
			.havingRootCause()
			.withMessageContaining(WRITE + "behind.on-full")
			.withMessageContaining("guard");
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> instance(WRITE + "behind.ordering=guard").close())
			.havingRootCause()
			.withMessageContaining(WRITE + "behind.ordering")
			.withMessageContaining("fence");
		jdbc.execute("drop table two_level_cache_fence");
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> instance().close())
			.withStackTraceContaining("create table two_level_cache_fence");
	}

	record Stock(String sku, int quantity) {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(StoreDatabase.class)
	static class Stores {

		@Bean
		JdbcCacheStore<String, Stock> stockWriter(DataSource dataSource) {
			return JdbcCacheStore.of(Stock.class).key("sku").unversioned().dataSource(dataSource).build();
		}

		@Bean
		CacheWriter<String, Stock> handWritten(DataSource dataSource) {
			JdbcTemplate template = new JdbcTemplate(dataSource);
			return (changes) -> {
				for (CacheChange<String, Stock> change : changes) {
					template.update("delete from stock where sku = ?", change.key());
					Stock stock = change.value();
					if (stock != null) {
						template.update("insert into stock values (?, ?)", stock.sku(), stock.quantity());
					}
				}
			};
		}

	}

}
