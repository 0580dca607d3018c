package io.github.twolevelcache.jdbc;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.util.StringUtils;

import io.github.twolevelcache.store.CacheChange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Requests that hold all connections do not keep write-behind waiting.
 */
class WriteBehindPoolTests {

	private static final List<CacheChange<Long, Stock>> CHANGES = List.of(new CacheChange<>(1L, new Stock(3), 1));

	@BeforeEach
	void createTable() {
		JdbcTemplate jdbc = new JdbcTemplate(database());
		jdbc.execute("drop table if exists stock");
		jdbc.execute("create table stock (id bigint primary key, quantity int)");
	}

	private static DataSource database() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:pool;DB_CLOSE_DELAY=-1");
		return dataSource;
	}

	private static HikariDataSource poolOfOne() {
		HikariDataSource pool = new HikariDataSource();
		pool.setDataSource(database());
		pool.setMaximumPoolSize(1);
		pool.setConnectionTimeout(250);
		pool.setPoolName("requests");
		return pool;
	}

	private static JdbcCacheStore.Builder<Stock> stock() {
		return JdbcCacheStore.of(Stock.class).unversioned();
	}

	@Test
	@SuppressWarnings("try")
	void requestsThatHoldAllConnectionsDoNotStopTheDrain() throws SQLException {
		try (HikariDataSource requests = poolOfOne();
				JdbcCacheStore<Long, Stock> store = stock().dataSource(requests).build();
				Connection held = requests.getConnection()) {
			assertThat(held.isClosed()).isFalse();
			assertThatExceptionOfType(CannotGetJdbcConnectionException.class)
				.isThrownBy(() -> store.write(List.of(new CacheChange<>(1L, new Stock(2), 0))));
			// One that has found no room in the log.
			store.write(CHANGES);
			assertThatExceptionOfType(CannotGetJdbcConnectionException.class).isThrownBy(() -> store.load(1L));
			store.writeBehind(CHANGES);
			held.close();
			assertThat(store.load(1L)).isEqualTo(new Stock(3));
		}
	}

	@Test
	void thePoolIsFoundBehindProxiesAndClosedWithTheStore() {
		try (HikariDataSource requests = poolOfOne()) {
			JdbcCacheStore<Long, Stock> store = stock().dataSource(new LazyConnectionDataSourceProxy(requests)).build();
			store.writeBehind(CHANGES);
			HikariDataSource pool = (HikariDataSource) store.writeBehindDataSource();
			assertThat(pool.getPoolName()).isEqualTo("requests-write-behind");
			assertThat(pool.getMaximumPoolSize()).isEqualTo(4);
			assertThat(pool.getMinimumIdle()).isZero();
			assertThat(pool.getConnectionTimeout()).isEqualTo(250);
			store.close();
			assertThat(pool.isClosed()).isTrue();
			assertThat(requests.isClosed()).isFalse();
		}
	}

	@Test
	void credentialsThatAreChangedLaterAreUsed() throws SQLException {
		JdbcTemplate admin = new JdbcTemplate(database());
		admin.execute("create user if not exists app password 'first' admin");
		try (HikariDataSource requests = new HikariDataSource()) {
			requests.setJdbcUrl("jdbc:h2:mem:pool");
			requests.setUsername("app");
			requests.setPassword("first");
			try (JdbcCacheStore<Long, Stock> store = stock().dataSource(requests).build()) {
				assertThat(store.load(1L)).isNull();
				admin.execute("alter user app set password 'second'");
				requests.getHikariConfigMXBean().setPassword("second");
				store.writeBehind(CHANGES);
				assertThat(store.load(1L)).isEqualTo(new Stock(3));
			}
		}
	}

	@Test
	void connectionsThatAreGivenAreUsedAndStayOpen() {
		try (HikariDataSource requests = poolOfOne(); HikariDataSource behind = poolOfOne()) {
			JdbcCacheStore<Long, Stock> store = stock().dataSource(requests).writeBehindDataSource(behind).build();
			store.writeBehind(CHANGES);
			assertThat(store.writeBehindDataSource()).isSameAs(behind);
			assertThat(behind.getHikariPoolMXBean().getTotalConnections()).isEqualTo(1);
			store.close();
			assertThat(behind.isClosed()).isFalse();
		}
	}

	@Test
	void aDataSourceOfAnotherKindIsShared() {
		DataSource database = database();
		try (JdbcCacheStore<Long, Stock> store = stock().dataSource(database).build()) {
			assertThat(store.writeBehindDataSource()).isSameAs(database);
			store.writeBehind(CHANGES);
			assertThat(store.load(1L)).isEqualTo(new Stock(3));
		}
	}

	@Test
	void hikariNeedNotBeThere() throws Exception {
		List<URL> classPath = new ArrayList<>();
		for (String entry : StringUtils.tokenizeToStringArray(System.getProperty("java.class.path"),
				File.pathSeparator)) {
			if (!entry.contains("HikariCP")) {
				classPath.add(new File(entry).toURI().toURL());
			}
		}
		try (URLClassLoader without = new URLClassLoader(classPath.toArray(URL[]::new),
				ClassLoader.getPlatformClassLoader())) {
			assertThatExceptionOfType(ClassNotFoundException.class)
				.isThrownBy(() -> without.loadClass(HikariDataSource.class.getName()));
			Method write = without.loadClass(WithoutHikari.class.getName()).getDeclaredMethod("write");
			write.setAccessible(true);
			assertThat(write.invoke(null)).isEqualTo("Stock[quantity=3]");
		}
	}

	static final class WithoutHikari {

		private WithoutHikari() {
		}

		@SuppressWarnings("try")
		static String write() {
			JdbcDataSource database = new JdbcDataSource();
			database.setURL("jdbc:h2:mem:without");
			try (Connection keepsItOpen = database.getConnection()) {
				new JdbcTemplate(database).execute("create table stock (id bigint primary key, quantity int)");
				JdbcCacheStore<Long, Stock> store = JdbcCacheStore.of(Stock.class)
					.unversioned()
					.dataSource(database)
					.build();
				store.writeBehind(List.of(new CacheChange<>(1L, new Stock(3), 1)));
				return String.valueOf(store.load(1L));
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	record Stock(Integer quantity) {

	}

}
