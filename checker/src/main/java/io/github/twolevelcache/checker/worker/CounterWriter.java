package io.github.twolevelcache.checker.worker;

import java.util.List;

import javax.sql.DataSource;

import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

/**
 * Brings versions from the cache to the database. It does not load: who reads brings a
 * loader.
 */
final class CounterWriter implements CacheWriter<Long, Long> {

	private final JdbcCacheStore<Long, Counter> store;

	CounterWriter(DataSource database) {
		this.store = JdbcCacheStore.of(Counter.class).dataSource(database).build();
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

	/**
	 * A row.
	 *
	 * @param number the version, which is not the one that orders changes
	 */
	record Counter(long number) {

	}

}
