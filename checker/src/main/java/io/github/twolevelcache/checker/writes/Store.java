package io.github.twolevelcache.checker.writes;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;

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

	/**
	 * The table, and what tells of a row that goes back or is written again as it was. A
	 * deleted row has no number, so {@code gone} has the one that it had.
	 */
	private static final String SCHEMA = """
			create table item (id text primary key, number bigint check (number <> -1), note text%s);
			create table two_level_cache_fence (cache varchar(255), part int, token bigint not null,
				primary key (cache, part));
			create table went_back (id text, was bigint, became bigint);
			create table again (id text);
			create table gone (id text primary key, number bigint);
			create function watch() returns trigger as $$ declare was bigint; begin
				if new.number is null then
					insert into gone select old.id, old.number where old.number is not null
						on conflict (id) do update set number = greatest(gone.number, excluded.number);
					return null;
				end if;
				was := coalesce(old.number, (select number from gone where id = new.id));
				if new.number < was or (new.number = was and old.number is null) then
					insert into went_back values (new.id, was, new.number);
				elsif new.number = was then
					insert into again values (new.id);
				end if;
				return null;
			end $$ language plpgsql;
			create trigger watched after insert or update or delete on item for each row execute function watch();
			create role app login;
			grant all on all tables in schema public to app;
			""";

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

	void createSchema(DataSource dataSource) {
		new JdbcTemplate(dataSource).execute(SCHEMA.formatted(columns()));
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
