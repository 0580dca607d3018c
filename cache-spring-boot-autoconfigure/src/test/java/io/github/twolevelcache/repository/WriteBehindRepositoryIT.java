package io.github.twolevelcache.repository;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.annotation.Id;
import org.springframework.data.keyvalue.repository.KeyValueRepository;
import org.springframework.data.map.repository.config.EnableMapRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.CacheInstance;
import io.github.twolevelcache.StoreDatabase;
import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;
import io.github.twolevelcache.repository.Repositories.Item;
import io.github.twolevelcache.repository.Repositories.Jpa;
import io.github.twolevelcache.repository.Repositories.JpaItem;
import io.github.twolevelcache.repository.Repositories.JpaItems;
import io.github.twolevelcache.repository.Repositories.Technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Caches whose changes reach a repository.
 */
@WithRedisCluster
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class WriteBehindRepositoryIT {

	private static final Duration LONGEST = Duration.ofSeconds(20);

	private static final String WRITE = "two-level-cache.caches.items.write.";

	private static final String UNORDERED = "Nothing keeps the order of the changes of cache 'items'";

	private static final JdbcTemplate jdbc = new JdbcTemplate(StoreDatabase.dataSource());

	private RedisCluster cluster;

	@BeforeEach
	void createTables(RedisCluster cluster) {
		this.cluster = cluster;
		cluster.flush();
		jdbc.execute("drop table if exists item, two_level_cache_fence");
		jdbc.execute("""
				create table item (id bigint primary key, code varchar(10) unique, quantity int not null,
				version bigint)""");
		jdbc.execute("""
				create table two_level_cache_fence (cache varchar(255), part int, token bigint not null,
				primary key (cache, part))""");
	}

	private CacheInstance instance(Class<?> stores, String... properties) {
		return CacheInstance.start(this.cluster.addresses(), stores,
				Stream.concat(Stream.of(WRITE + "on-evict=delete"), Stream.of(properties)).toArray(String[]::new));
	}

	private static List<Integer> quantities() {
		return jdbc.queryForList("select quantity from item order by id", Integer.class);
	}

	private static Item item(long id, int quantity) {
		return Technique.JPA.item(id, "code-" + id, quantity);
	}

	@Test
	void changesReachTheRepositoryUnderTheFence(CapturedOutput output) throws Exception {
		try (CacheInstance instance = instance(JpaStores.class, WRITE + "mode=behind",
				WRITE + "behind.ordering=fence")) {
			TwoLevelCache cache = instance.cache("items");
			LongStream.range(0, 100).forEach((id) -> cache.put(id, item(id, 1)));
			instance.writeBehind().flush(LONGEST);
			assertThat(quantities()).hasSize(100).containsOnly(1);
			LongStream.range(1, 99).forEach(cache::evict);
			// Its version is still that of a value that was never saved.
			cache.put(0L, item(0, 2));
			instance.writeBehind().flush(LONGEST);
			assertThat(quantities()).containsExactly(2, 1);
			// As if others had owned all partitions since, for an hour.
			jdbc.update("update two_level_cache_fence set token = token + ?", Duration.ofHours(1).toMillis() << 20);
			cache.put(0L, item(0, 3));
			await().until(() -> instance.writeBehind().stats().fenced() > 0);
			instance.writeBehind().flush(LONGEST);
			assertThat(quantities()).containsExactly(3, 1);
		}
		assertThat(output).doesNotContain(UNORDERED);
	}

	@Test
	void whatIsNotInTheCacheIsLoadedFromTheRepository() {
		jdbc.update("insert into item values (1, 'a', 5, 0)");
		try (CacheInstance instance = instance(JpaStores.class, WRITE + "mode=through")) {
			assertThat(instance.cache("items").get(1L, JpaItem.class)).extracting(JpaItem::getQuantity).isEqualTo(5);
		}
	}

	@Test
	void aWriteThroughTakesPartInTheTransaction() {
		try (CacheInstance instance = instance(JpaStores.class, WRITE + "mode=through")) {
			TwoLevelCache cache = instance.cache("items");
			cache.put(1L, item(1, 1));
			TransactionTemplate transaction = new TransactionTemplate(instance.bean(PlatformTransactionManager.class));
			transaction.executeWithoutResult((status) -> {
				cache.put(1L, item(1, 2));
				cache.evict(1L);
				cache.put(2L, item(2, 2));
				status.setRollbackOnly();
			});
			assertThat(quantities()).containsExactly(1);
			assertThat(cache.get(1L, JpaItem.class)).extracting(JpaItem::getQuantity).isEqualTo(1);
			assertThat(cache.get(2L, JpaItem.class)).isNull();
			transaction.executeWithoutResult((status) -> cache.put(1L, item(1, 3)));
			assertThat(quantities()).containsExactly(3);
			assertThat(cache.get(1L, JpaItem.class)).extracting(JpaItem::getQuantity, JpaItem::getVersion)
				.containsExactly(3, 1L);
		}
	}

	@Test
	void anOrderThatNobodyKeepsIsNotPromised(CapturedOutput output) throws Exception {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> instance(JpaStores.class, WRITE + "mode=behind").close())
			.havingRootCause()
			.withMessageContaining(WRITE + "behind.ordering")
			.withMessageContaining("fence");
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> instance(MapStores.class, WRITE + "mode=behind", WRITE + "behind.ordering=fence").close())
			.havingRootCause()
			.withMessageContaining(WRITE + "behind.ordering")
			.withMessageContaining("set it to none");
		assertThat(output).doesNotContain(UNORDERED);
		try (CacheInstance instance = instance(MapStores.class, WRITE + "mode=behind",
				WRITE + "behind.ordering=none")) {
			assertThat(output.getOut().split(UNORDERED, -1)).hasSize(2);
			TwoLevelCache cache = instance.cache("items");
			cache.put(1L, new Document(1, "a"));
			cache.put(2L, new Document(2, "a"));
			instance.writeBehind().flush(LONGEST);
			cache.put(1L, new Document(1, "b"));
			cache.evict(2L);
			instance.writeBehind().flush(LONGEST);
			assertThat(instance.bean(Documents.class).findAll()).containsExactly(new Document(1, "b"));
			assertThat(output.getOut().split(UNORDERED, -1)).hasSize(2);
		}
	}

	interface Documents extends KeyValueRepository<Document, Long> {

	}

	record Document(@Id long id, String text) {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Jpa.class)
	static class JpaStores {

		@Bean
		DataSource dataSource() {
			return StoreDatabase.dataSource();
		}

		@Bean
		RepositoryCacheStore<Long, JpaItem> itemsWriter(JpaItems items, ListableBeanFactory beans) {
			return RepositoryCacheStore.of(items).beans(beans).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMapRepositories(considerNestedRepositories = true)
	static class MapStores {

		@Bean
		RepositoryCacheStore<Long, Document> itemsWriter(Documents documents, ListableBeanFactory beans) {
			return RepositoryCacheStore.of(documents).beans(beans).build();
		}

	}

}
