package io.github.twolevelcache.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.cache.Cache;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.WriteBehind;

/**
 * Puts products so that the database gets them. Thread-safe.
 */
interface StorePuts extends AutoCloseable {

	/** As many as there are writers. */
	int CONNECTIONS = 64;

	/** One for each master of the cluster. */
	int CONNECTIONS_BEHIND = 3;

	/**
	 * Put the product of a number. Returns when that is acknowledged.
	 * @param id the number
	 */
	void put(Long id);

	/**
	 * Return how many rows the database was given by others than the callers.
	 * @return the number
	 */
	default long writtenBehind() {
		return 0;
	}

	/**
	 * Wait until the database has everything that was put.
	 */
	default void awaitWritten() {
	}

	@Override
	void close();

	/**
	 * Create a contender.
	 * @param contender which one
	 * @param redis the addresses of the cluster
	 * @param database the database
	 * @return the contender
	 */
	static StorePuts open(StoreContender contender, String redis, Database database) {
		return switch (contender) {
			case WRITE_BEHIND -> new Behind(redis, database);
			case WRITE_THROUGH -> new Through(redis, database);
			case REDISSON -> new RedissonPuts(redis, database);
			case JDBC -> new Jdbc(database);
		};
	}

	/**
	 * Our cache with write-behind.
	 */
	final class Behind implements StorePuts {

		private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

		private final HikariDataSource dataSource;

		private final Instance instance;

		private final Cache cache;

		private final WriteBehind behind;

		Behind(String redis, Database database, String... furtherProperties) {
			this.dataSource = database.connections(CONNECTIONS_BEHIND);
			List<String> properties = new ArrayList<>(List.of(furtherProperties));
			properties.addAll(List.of("two-level-cache.caches.behind.write.mode=behind",
					"two-level-cache.caches.behind.write.on-evict=delete"));
			this.instance = Instance.start(redis, Map.of("behindWriter", Database.store(this.dataSource)),
					properties.toArray(String[]::new));
			this.cache = this.instance.cache("behind");
			this.behind = this.instance.bean(Drainer.class).caches().get(0);
		}

		@Override
		public void put(Long id) {
			this.cache.put(id, Product.of(id));
		}

		@Override
		public long writtenBehind() {
			return this.behind.stats().flushed();
		}

		/**
		 * Return how many keys wait for the database.
		 * @return the number
		 */
		long pending() {
			return this.behind.backlog().pending();
		}

		@Override
		public void awaitWritten() {
			while (pending() > 0) {
				LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
			}
		}

		void hold() {
			this.behind.pause();
		}

		void resume() {
			this.behind.resume();
		}

		Instance instance() {
			return this.instance;
		}

		@Override
		public void close() {
			this.instance.close();
			this.dataSource.close();
		}

	}

	/**
	 * Our cache with write-through.
	 */
	final class Through implements StorePuts {

		private final HikariDataSource dataSource;

		private final Instance instance;

		private final Cache cache;

		Through(String redis, Database database) {
			this.dataSource = database.connections(CONNECTIONS);
			this.instance = Instance.start(redis, Map.of("throughWriter", Database.store(this.dataSource)),
					"two-level-cache.caches.through.write.mode=through",
					"two-level-cache.caches.through.write.on-evict=delete");
			this.cache = this.instance.cache("through");
		}

		@Override
		public void put(Long id) {
			this.cache.put(id, Product.of(id));
		}

		@Override
		public void close() {
			this.instance.close();
			this.dataSource.close();
		}

	}

	/**
	 * No cache.
	 */
	final class Jdbc implements StorePuts {

		private final HikariDataSource dataSource;

		private final JdbcTemplate jdbc;

		Jdbc(Database database) {
			this.dataSource = database.connections(CONNECTIONS);
			this.jdbc = new JdbcTemplate(this.dataSource);
		}

		@Override
		public void put(Long id) {
			Database.upsert(this.jdbc, Product.of(id));
		}

		@Override
		public void close() {
			this.dataSource.close();
		}

	}

}
