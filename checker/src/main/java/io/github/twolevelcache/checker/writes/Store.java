package io.github.twolevelcache.checker.writes;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.sql.DataSource;

import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

/**
 * What brings changes to the table: as it should be, or with a weakness that is to be
 * noticed.
 */
enum Store {

	/** A row refuses what is older than it is. */
	GUARDED {

		@Override
		CacheWriter<String, Item> writer(DataSource dataSource) {
			return store(dataSource);
		}

	},

	/**
	 * Rows have no version, and a fence refuses who does not handle his part any more.
	 */
	FENCED {

		@Override
		CacheWriter<String, Item> writer(DataSource dataSource) {
			return JdbcCacheStore.of(Item.class).dataSource(dataSource).unversioned().build();
		}

		@Override
		String columns() {
			return "";
		}

	},

	/** Rows are overwritten, whatever their version. */
	WITHOUT_GUARD {

		@Override
		CacheWriter<String, Item> writer(DataSource dataSource) {
			CacheWriter<String, Item> store = store(dataSource);
			return new Weak((changes) -> store
				.write(changes.stream().map((change) -> new CacheChange<>(change.key(), change.value(), 0)).toList()));
		}

	},

	/** The log forgets what the database has not committed. */
	ACKNOWLEDGED_EARLY {

		@Override
		CacheWriter<String, Item> writer(DataSource dataSource) {
			CacheWriter<String, Item> store = store(dataSource);
			ExecutorService later = Executors.newSingleThreadExecutor();
			return new Weak((changes) -> later.execute(() -> write(store, changes)));
		}

		private static void write(CacheWriter<String, Item> store, List<CacheChange<String, Item>> changes) {
			try {
				store.write(changes);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	};

	abstract CacheWriter<String, Item> writer(DataSource dataSource);

	private static JdbcCacheStore<String, Item> store(DataSource dataSource) {
		return JdbcCacheStore.of(Item.class).dataSource(dataSource).build();
	}

	/**
	 * Return what keeps the order of rows.
	 * @return further columns
	 */
	String columns() {
		return ", version bigint not null, deleted boolean not null";
	}

	/**
	 * A writer that does not do what it says.
	 *
	 * @param writer writes
	 */
	private record Weak(CacheWriter<String, Item> writer) implements CacheWriter<String, Item> {

		@Override
		public void write(List<CacheChange<String, Item>> changes) throws Exception {
			this.writer.write(changes);
		}

		@Override
		public boolean isGuarded() {
			return true;
		}

	}

}
