package io.github.twolevelcache.checker.writes;

import java.io.IOException;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import io.github.twolevelcache.localpostgres.LocalPostgres;

/**
 * PostgreSQL.
 */
final class PostgreSql extends Database {

	/**
	 * The table, and what tells of a row that goes back or is written again as it was. A
	 * deleted row has no number, so {@code gone} has the one that it had.
	 */
	private static final String SCHEMA = """
			create table item (id text primary key, number bigint check (number <> -1), note text, added text%s);
			create table two_level_cache_fence (cache varchar(255), part int, token bigint not null,
				primary key (cache, part));
			create table went_back (id text, was bigint, became bigint);
			create table again (id text);
			create table gone (id text primary key, number bigint);
			create table written (id text, number bigint);
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

	private static final String KEEP = """
			create function keep() returns trigger as $$ begin
				insert into written values (new.id, new.number);
				return null;
			end $$ language plpgsql;
			create trigger kept after insert or update on item for each row execute function keep();
			""";

	private static final String LINGER = """
			create function linger() returns trigger as $$ begin perform pg_sleep(0.1); return null; end $$
				language plpgsql;
			create trigger lingering after insert or update on item for each statement execute function linger()
			""";

	private final LocalPostgres server;

	private PostgreSql(LocalPostgres server) {
		super(new JdbcTemplate(new DriverManagerDataSource(server.jdbcUrl())));
		this.server = server;
	}

	static PostgreSql start() throws IOException {
		return new PostgreSql(LocalPostgres.start());
	}

	@Override
	String url() {
		return this.server.jdbcUrl().replaceFirst("user=[^&]*", "user=" + USER);
	}

	@Override
	void create(String columns) {
		jdbc().execute(SCHEMA.formatted(columns));
	}

	@Override
	void keepNumbers() {
		jdbc().execute(KEEP);
	}

	@Override
	void setOpen(boolean open) {
		jdbc().execute("alter role app " + (open ? "login" : "nologin"));
	}

	@Override
	long terminate() {
		return jdbc()
			.queryForList("select wait_event as waits, pg_terminate_backend(pid) from pg_stat_activity"
					+ " where usename = 'app'")
			.stream()
			.filter((connection) -> "PgSleep".equals(connection.get("waits")))
			.count();
	}

	@Override
	void setLingering(boolean lingering) {
		jdbc().execute(lingering ? LINGER : "drop trigger lingering on item");
	}

	@Override
	String again() {
		return Long.toString(count("again"));
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}
