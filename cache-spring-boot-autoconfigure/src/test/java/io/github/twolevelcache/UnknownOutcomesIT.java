package io.github.twolevelcache;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheLoader;
import io.github.twolevelcache.store.CacheWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * No old value is served if nobody knows whether the store, or the database, has made a
 * change.
 */
@WithRedisCluster(shared = false)
@Timeout(120)
class UnknownOutcomesIT {

	private CacheInstance here;

	private CacheInstance there;

	private TransactionTemplate transaction;

	@BeforeEach
	void start(RedisCluster cluster) {
		cluster.flush();
		Outside.rows.clear();
		Outside.ending = () -> {
		};
		Doubtful.doubtful = false;
		this.here = instance(cluster);
		this.there = instance(cluster);
		this.transaction = new TransactionTemplate(this.here.bean(PlatformTransactionManager.class));
		Outside.rows.putAll(Map.of("put", "old", "evicted", "old"));
		for (CacheInstance instance : List.of(this.here, this.there)) {
			assertThat(stock(instance).getAll(List.of("put", "evicted"))).hasSize(2);
		}
	}

	@AfterEach
	void stop() {
		this.here.close();
		this.there.close();
	}

	private static CacheInstance instance(RedisCluster cluster) {
		return CacheInstance.start(cluster.addresses(), Stores.class, "two-level-cache.caches.stock.write.mode=through",
				"two-level-cache.caches.stock.write.on-evict=delete");
	}

	private static TwoLevelCache stock(CacheInstance instance) {
		return instance.cache("stock");
	}

	private static @Nullable String read(CacheInstance instance, String key) {
		return stock(instance).get(key, String.class);
	}

	private static void fail() {
		throw new IllegalStateException("The connection has ended");
	}

	private void assertThatNobodyReadsTheOldValues() {
		assertThat(read(this.here, "put")).isEqualTo("new");
		assertThat(read(this.here, "evicted")).isNull();
		// It holds copies that it is about to be told of.
		await().until(() -> "new".equals(read(this.there, "put")) && read(this.there, "evicted") == null);
	}

	@Test
	void aStoreThatThrowsMayHaveMadeTheChange() {
		Outside.ending = UnknownOutcomesIT::fail;
		assertThatIllegalStateException().isThrownBy(() -> stock(this.here).put("put", "new"))
			.withMessage("The connection has ended");
		assertThatIllegalStateException().isThrownBy(() -> stock(this.here).evict("evicted"));
		assertThatNobodyReadsTheOldValues();
	}

	@Test
	void aStoreThatThrowsAnErrorMayHaveMadeTheChange() {
		Outside.ending = () -> {
			throw new OutOfMemoryError("of a test");
		};
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> stock(this.here).put("put", "new"));
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> stock(this.here).evict("evicted"));
		assertThatNobodyReadsTheOldValues();
	}

	@Test
	void aTransactionThatIsRolledBackMayLeaveTheStoreChanged() {
		this.transaction.executeWithoutResult((status) -> {
			stock(this.here).put("put", "new");
			stock(this.here).evict("evicted");
			status.setRollbackOnly();
		});
		assertThatNobodyReadsTheOldValues();
	}

	@Test
	void aSavepointThatIsRolledBackMayLeaveTheStoreChanged() {
		TransactionTemplate nested = new TransactionTemplate(this.here.bean(PlatformTransactionManager.class));
		nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		this.transaction.executeWithoutResult((status) -> {
			nested.executeWithoutResult((nestedStatus) -> {
				stock(this.here).put("put", "new");
				stock(this.here).evict("evicted");
				nestedStatus.setRollbackOnly();
			});
			assertThat(read(this.here, "put")).isEqualTo("new");
		});
		assertThatNobodyReadsTheOldValues();
	}

	@Test
	void aStoreThatThrowsInATransactionIsReadByTheTransaction() {
		this.transaction.executeWithoutResult((status) -> {
			stock(this.here).put("put", "newer");
			Outside.ending = UnknownOutcomesIT::fail;
			assertThatIllegalStateException().isThrownBy(() -> stock(this.here).put("put", "new"));
			assertThatIllegalStateException().isThrownBy(() -> stock(this.here).evict("evicted"));
			assertThat(read(this.here, "put")).isEqualTo("new");
			assertThat(read(this.here, "evicted")).isNull();
			// Others load what is not yet committed elsewhere.
			Outside.rows.put("put", "old");
			assertThat(read(this.there, "put")).isEqualTo("old");
			Outside.rows.put("put", "new");
		});
		assertThatNobodyReadsTheOldValues();
	}

	@Test
	void aCommitThatFailsMayHaveBeenMade() {
		JdbcTemplate jdbc = this.here.bean(JdbcTemplate.class);
		jdbc.execute("drop table if exists doubtful");
		jdbc.execute("create table doubtful (name text)");
		TwoLevelCache names = this.here.cache("names");
		names.put("a", "old");
		assertThat(this.there.cache("names").get("a", String.class)).isEqualTo("old");
		Doubtful.doubtful = true;
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
				jdbc.update("insert into doubtful values ('new')");
				names.put("a", "new");
			}));
		Doubtful.doubtful = false;
		assertThat(jdbc.queryForList("select name from doubtful", String.class)).containsExactly("new");
		assertThat(names.get("a")).isNull();
		await().until(() -> this.there.cache("names").get("a") == null);
	}

	/**
	 * A store that takes part in no transaction, and makes a change before it fails.
	 */
	static class Outside implements CacheWriter<String, String>, CacheLoader<String, String> {

		private static final Map<String, String> rows = new ConcurrentHashMap<>();

		/** Happens when a change was made. */
		private static Runnable ending = () -> {
		};

		@Override
		public void write(List<CacheChange<String, String>> changes) {
			for (CacheChange<String, String> change : changes) {
				rows.compute(change.key(), (key, before) -> change.value());
			}
			ending.run();
		}

		@Override
		public @Nullable String load(String key) {
			return rows.get(key);
		}

	}

	/**
	 * A database that commits, and then ends the connection.
	 */
	static class Doubtful extends DelegatingDataSource {

		private static boolean doubtful;

		Doubtful() {
			super(StoreDatabase.dataSource());
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection connection = super.getConnection();
			return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
					(proxy, method, arguments) -> {
						try {
							Object answer = method.invoke(connection, arguments);
							if (doubtful && method.getName().equals("commit")) {
								throw new SQLException("The connection has ended", "08007");
							}
							return answer;
						}
						catch (InvocationTargetException ex) {
							throw Objects.requireNonNull(ex.getCause());
						}
					});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Stores {

		@Bean
		Outside stockWriter() {
			return new Outside();
		}

		@Bean
		PlatformTransactionManager transactionManager() {
			return new JdbcTransactionManager(new Doubtful());
		}

		@Bean
		JdbcTemplate jdbcTemplate(PlatformTransactionManager transactions) {
			return new JdbcTemplate(Objects.requireNonNull(((JdbcTransactionManager) transactions).getDataSource()));
		}

	}

}
