package io.github.twolevelcache;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Write-behind to tables without versions, which a fence in the transaction keeps in
 * order.
 */
@Timeout(120)
class WriteBehindFenceIT {

	private static final Duration LONGEST = Duration.ofSeconds(20);

	private static final String WRITE = "two-level-cache.caches.stock.write.";

	private static RedisCluster cluster;

	private static EmbeddedPostgres postgres;

	private static JdbcTemplate jdbc;

	@BeforeAll
	static void startServers() throws IOException {
		cluster = RedisCluster.builder().replicas(0).start();
		postgres = EmbeddedPostgres.start();
		jdbc = new JdbcTemplate(postgres.getPostgresDatabase());
	}

	@AfterAll
	static void stopServers() throws IOException {
		postgres.close();
		cluster.close();
	}

	@BeforeEach
	void createTables() {
		cluster.flush();
		jdbc.execute("drop table if exists stock, two_level_cache_fence");
		jdbc.execute("create table stock (sku varchar(40) primary key, quantity int)");
		jdbc.execute("""
				create table two_level_cache_fence (cache varchar(255), part int, token bigint not null,
				primary key (cache, part))""");
	}

	private static CacheInstance instance(String... properties) {
		String[] all = new String[properties.length + 2];
		all[0] = WRITE + "mode=behind";
		all[1] = WRITE + "behind.ordering=fence";
		System.arraycopy(properties, 0, all, 2, properties.length);
		return CacheInstance.start(cluster.addresses(), Stores.class, all);
	}

	private static WriteBehind behind(CacheInstance instance) {
		return instance.bean(Drainer.class).caches().get(0);
	}

	private static List<Map<String, Object>> rows() {
		return jdbc.queryForList("select sku, quantity from stock order by sku");
	}

	@Test
	void aTableWithoutVersionsIsWrittenAndRowsAreDeleted() throws Exception {
		try (CacheInstance instance = instance()) {
			TwoLevelCache cache = instance.cache("stock");
			IntStream.range(0, 100).forEach((number) -> cache.put("item-" + number, new Stock("item-" + number, 1)));
			behind(instance).flush(LONGEST);
			assertThat(rows()).hasSize(100);
			cache.evict("item-1");
			cache.put("item-2", new Stock("item-2", 2));
			behind(instance).flush(LONGEST);
			assertThat(rows()).hasSize(99).contains(Map.of("sku", "item-2", "quantity", 2));
			assertThat(cache.get("item-1", Stock.class)).isNull();
		}
	}

	@Test
	void aWriterOfTheApplicationIsFencedInItsTransaction() throws Exception {
		try (CacheInstance instance = instance(WRITE + "writer=handWritten")) {
			instance.cache("stock").put("a", new Stock("a", 1));
			behind(instance).flush(LONGEST);
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
				await().until(() -> behind(instance).stats().fenced() >= 2);
				assertThat(rows()).isEmpty();
				assertThat(behind(instance).backlog().pending()).isEqualTo(2);
				jdbc.update("update two_level_cache_fence set token = 0");
				behind(instance).flush(LONGEST);
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
	static class Stores {

		@Bean
		DataSource dataSource() {
			return postgres.getPostgresDatabase();
		}

		@Bean
		PlatformTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

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
