package io.github.twolevelcache.jdbc;

import java.util.Locale;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Assumptions;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import io.github.twolevelcache.StoreDatabase;

/**
 * The databases that stores are tested on.
 */
public enum Database {

	/** H2. */
	H2("timestamp(9) with time zone", true,
			"select count(*) from information_schema.sessions where blocker_id is not null"),

	/** POSTGRESQL. */
	POSTGRESQL("timestamp with time zone", true, "select count(*) from pg_locks where not granted"),

	/** MariaDB. */
	MARIADB("timestamp(6) null", false,
			"select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'"),

	/** MariaDB, by the driver of MySQL. */
	MARIADB_BY_MYSQL_DRIVER(MARIADB.instantType, MARIADB.tellsWhatItRejects, MARIADB.lockWaits),

	/**
	 * A MySQL that runs already, where there is one: {@code -Dmysql.url=jdbc:mysql:...}
	 */
	MYSQL(MARIADB.instantType, MARIADB.tellsWhatItRejects, MARIADB.lockWaits);

	private static final String MYSQL_URL = "mysql.url";

	private final String instantType;

	private final boolean tellsWhatItRejects;

	private final String lockWaits;

	Database(String instantType, boolean tellsWhatItRejects, String lockWaits) {
		this.instantType = instantType;
		this.tellsWhatItRejects = tellsWhatItRejects;
		this.lockWaits = lockWaits;
	}

	/**
	 * Return the database.
	 * @return its connections, without a pool
	 */
	public DataSource dataSource() {
		return switch (this) {
			case H2 -> h2();
			case POSTGRESQL -> StoreDatabase.dataSource();
			case MARIADB -> MariaDb.dataSource();
			case MARIADB_BY_MYSQL_DRIVER -> MariaDb.dataSourceByMySqlDriver();
			case MYSQL -> mySql();
		};
	}

	/**
	 * Return whether the tests have the database.
	 * @return whether they do
	 */
	public boolean isThere() {
		return this != MYSQL || System.getProperty(MYSQL_URL) != null;
	}

	private static DataSource mySql() {
		Assumptions.assumeTrue(MYSQL.isThere(), "No server is given by -D" + MYSQL_URL);
		return new DriverManagerDataSource(System.getProperty(MYSQL_URL));
	}

	private static DataSource h2() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:store;DB_CLOSE_DELAY=-1");
		return dataSource;
	}

	/**
	 * Return the type of a column that holds an {@link java.time.Instant}.
	 * @return the type
	 */
	public String instantType() {
		return this.instantType;
	}

	/**
	 * Return whether the database tells how many rows it has left as they were.
	 * @return whether it does
	 */
	public boolean tellsWhatItRejects() {
		return this.tellsWhatItRejects;
	}

	/**
	 * Return whether a column can hold several values.
	 * @return whether it can
	 */
	public boolean hasArrays() {
		return this == H2 || this == POSTGRESQL;
	}

	/**
	 * Return whether times keep their fractions of seconds.
	 * @return whether they do; the driver of MySQL takes MariaDB for a MySQL that has
	 * none
	 */
	public boolean keepsFractions() {
		return this != MARIADB_BY_MYSQL_DRIVER;
	}

	/**
	 * Return a name, so that a reserved word can be one.
	 * @param name the name
	 * @return the name as SQL writes it, in the usual case of the database
	 */
	public String quoted(String name) {
		return switch (this) {
			case H2 -> '"' + name.toUpperCase(Locale.ROOT) + '"';
			case POSTGRESQL -> '"' + name + '"';
			case MARIADB, MARIADB_BY_MYSQL_DRIVER, MYSQL -> '`' + name + '`';
		};
	}

	/**
	 * Return a query that counts the transactions that wait for a lock.
	 * @return the query
	 */
	public String lockWaits() {
		return this.lockWaits;
	}

}
