package io.github.twolevelcache;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is changed after a commit, while the transaction still looks active: connections
 * of the pool commit only when they are told to, so nothing is committed by chance.
 */
@WithRedisCluster(shared = false)
@Timeout(120)
class AfterCommitIT {

	private static final JdbcTemplate jdbc = new JdbcTemplate(StoreDatabase.dataSource());

	private CacheInstance instance;

	private TransactionTemplate transaction;

	@BeforeEach
	void start(RedisCluster cluster) {
		cluster.flush();
		jdbc.execute("drop table if exists item");
		jdbc.execute("""
				create table item (id varchar(40) primary key, amount int check (amount >= 0), version bigint not null,
				deleted boolean not null)""");
		use(cluster);
	}

	private void use(RedisCluster cluster, String... properties) {
		this.instance = CacheInstance.start(cluster.addresses(), Stores.class,
				Stream
					.concat(Stream.of("two-level-cache.caches.items.write.mode=through",
							"two-level-cache.caches.items.write.on-evict=delete"), Stream.of(properties))
					.toArray(String[]::new));
		this.transaction = new TransactionTemplate(this.instance.bean(PlatformTransactionManager.class));
	}

	@AfterEach
	void stop() {
		this.instance.close();
	}

	private TwoLevelCache items() {
		return this.instance.cache("items");
	}

	private static List<Integer> amounts() {
		return jdbc.queryForList("select amount from item where not deleted order by id", Integer.class);
	}

	private void afterCommit(Runnable action) {
		committing(new TransactionSynchronization() {

			@Override
			public void afterCommit() {
				action.run();
			}

		});
	}

	private void afterCompletion(Runnable action) {
		committing(new TransactionSynchronization() {

			@Override
			public void afterCompletion(int status) {
				action.run();
			}

		});
	}

	private void committing(TransactionSynchronization listener) {
		this.transaction.executeWithoutResult((status) -> {
			int unused = this.instance.bean(JdbcTemplate.class).queryForList("select 1").size();
			TransactionSynchronizationManager.registerSynchronization(listener);
		});
	}

	@Test
	void whatIsWrittenThroughAfterACommitIsInTheDatabase() {
		afterCommit(() -> {
			items().put("a", new Item(1));
			items().put("b", new Item(2));
			assertThat(amounts()).containsExactly(1, 2);
			assertThat(items().get("a", Item.class)).isEqualTo(new Item(1));
			items().evict("b");
			assertThat(items().get("b", Item.class)).isNull();
		});
		assertThat(amounts()).containsExactly(1);
		assertThat(items().get("a", Item.class)).isEqualTo(new Item(1));
	}

	@Test
	void whatIsWrittenThroughAfterCompletionIsInTheDatabase() {
		afterCompletion(() -> items().put("a", new Item(1)));
		assertThat(amounts()).containsExactly(1);
		assertThat(items().get("a", Item.class)).isEqualTo(new Item(1));
	}

	@Test
	void whatIsWrittenThroughAfterARollbackIsInTheDatabase() {
		this.transaction.executeWithoutResult((status) -> {
			int unused = this.instance.bean(JdbcTemplate.class).queryForList("select 1").size();
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCompletion(int completion) {
					items().put("a", new Item(1));
				}

			});
			status.setRollbackOnly();
		});
		assertThat(amounts()).containsExactly(1);
	}

	@Test
	void itDoesNotMatterWhetherTheTransactionHasChangedTheCache() {
		this.transaction.executeWithoutResult((status) -> {
			items().put("a", new Item(1));
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCommit() {
					assertThat(items().get("a", Item.class)).isEqualTo(new Item(1));
					items().put("a", new Item(2));
					assertThat(items().get("a", Item.class)).isEqualTo(new Item(2));
				}

			});
		});
		assertThat(amounts()).containsExactly(2);
		assertThat(items().get("a", Item.class)).isEqualTo(new Item(2));
	}

	@Test
	void whoChangesSomethingAfterACommitIsToldIfItFails() {
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		assertThatExceptionOfType(DataIntegrityViolationException.class).isThrownBy(() -> afterCommit(() -> {
			try {
				items().put("a", new Item(-1));
			}
			catch (RuntimeException ex) {
				failure.set(ex);
				throw ex;
			}
		}));
		assertThat(failure).doesNotHaveNullValue();
		assertThat(amounts()).isEmpty();
	}

	@Test
	void aTransactionThatBeginsAfterACommitIsOneOfItsOwn() {
		TransactionTemplate inner = new TransactionTemplate(this.instance.bean(PlatformTransactionManager.class));
		inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		afterCommit(() -> {
			inner.executeWithoutResult((status) -> {
				items().put("a", new Item(1));
				assertThat(items().get("a", Item.class)).isEqualTo(new Item(1));
				status.setRollbackOnly();
			});
			assertThat(items().get("a", Item.class)).isNull();
			inner.executeWithoutResult((status) -> {
				items().put("b", new Item(2));
				assertThat(amounts()).isEmpty();
			});
		});
		assertThat(amounts()).containsExactly(2);
	}

	@Test
	void itDoesNotMatterWhetherCachesWaitForTransactions(RedisCluster cluster) {
		this.instance.close();
		use(cluster, "two-level-cache.transaction-aware=false");
		afterCommit(() -> items().put("a", new Item(1)));
		afterCompletion(() -> items().put("b", new Item(2)));
		assertThat(amounts()).containsExactly(1, 2);
	}

	record Item(int amount) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Stores {

		@Bean
		HikariDataSource dataSource() {
			HikariDataSource pool = new HikariDataSource();
			pool.setDataSource(StoreDatabase.dataSource());
			pool.setMaximumPoolSize(3);
			pool.setAutoCommit(false);
			return pool;
		}

		@Bean
		PlatformTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		@Bean
		JdbcTemplate jdbcTemplate(DataSource dataSource) {
			return new JdbcTemplate(dataSource);
		}

		@Bean
		JdbcCacheStore<String, Item> itemsWriter(DataSource dataSource) {
			return JdbcCacheStore.of(Item.class).dataSource(dataSource).build();
		}

	}

}
