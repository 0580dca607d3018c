package io.github.twolevelcache.checker.worker;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;

import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

/**
 * Brings versions from the cache to the database. It does not load: who reads brings a
 * loader.
 */
final class CounterWriter implements CacheWriter<Long, Long>, AutoCloseable {

	private static final int CONNECTIONS = 4;

	private final HikariDataSource dataSource = new HikariDataSource();

	private final JdbcCacheStore<Long, Counter> store;

	CounterWriter(String database) {
		this.dataSource.setJdbcUrl(database);
		this.dataSource.setMaximumPoolSize(CONNECTIONS);
		this.store = JdbcCacheStore.of(Counter.class).dataSource(this.dataSource).build();
	}

	@Override
	public void write(List<CacheChange<Long, Long>> changes) {
		this.store.write(changes.stream()
			.map((change) -> new CacheChange<>(change.key(),
					(change.value() != null) ? new Counter(change.value()) : null, change.version()))
			.toList());
	}

	@Override
	public boolean isGuarded() {
		return true;
	}

	@Override
	public long rejected() {
		return this.store.rejected();
	}

	@Override
	public void close() {
		this.dataSource.close();
	}

	/**
	 * A row.
	 *
	 * @param number the version, which is not the one that orders changes
	 */
	record Counter(long number) {

	}

}
