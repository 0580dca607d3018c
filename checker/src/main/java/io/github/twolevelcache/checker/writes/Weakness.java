package io.github.twolevelcache.checker.writes;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;

import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.write.CacheChange;
import io.github.twolevelcache.write.CacheWriter;

/**
 * What a writer may lack, to see that it is noticed.
 */
enum Weakness {

	/** The writer is as it should be. */
	NONE {

		@Override
		CacheWriter<String, Item> writer(DataSource dataSource) {
			return store(dataSource);
		}

	},

	/** Rows are overwritten, whatever their version. */
	NO_GUARD {

		@Override
		CacheWriter<String, Item> writer(DataSource dataSource) {
			CacheWriter<String, Item> store = store(dataSource);
			return (changes) -> {
				// A pause of this JVM comes here as likely as not.
				Pause.of(Duration.ofMillis(20));
				store.write(
						changes.stream().map((change) -> new CacheChange<>(change.key(), change.value(), 0)).toList());
			};
		}

	},

	/** The log forgets what the database has not committed. */
	ACKNOWLEDGED_EARLY {

		@Override
		CacheWriter<String, Item> writer(DataSource dataSource) {
			CacheWriter<String, Item> store = store(dataSource);
			ExecutorService later = Executors.newSingleThreadExecutor();
			return (changes) -> later.execute(() -> write(store, changes));
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

	/** The table, and what tells of a row that goes back. */
	static final String SCHEMA = """
			create table item (id text primary key, number bigint check (number <> -1), version bigint not null,
				deleted boolean not null);
			create table went_back (id text, was bigint, became bigint);
			create function watch() returns trigger as $$ begin
				if new.number < old.number then insert into went_back values (old.id, old.number, new.number); end if;
				return new;
			end $$ language plpgsql;
			create trigger watched before update on item for each row execute function watch();
			create role app login;
			grant all on item, went_back to app;
			""";

	abstract CacheWriter<String, Item> writer(DataSource dataSource);

	private static JdbcCacheStore<String, Item> store(DataSource dataSource) {
		return JdbcCacheStore.of(Item.class).dataSource(dataSource).build();
	}

	static void createSchema(DataSource dataSource) {
		new JdbcTemplate(dataSource).execute(SCHEMA);
	}

}
