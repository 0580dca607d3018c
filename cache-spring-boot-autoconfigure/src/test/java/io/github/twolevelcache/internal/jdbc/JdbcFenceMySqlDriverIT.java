package io.github.twolevelcache.internal.jdbc;

import javax.sql.DataSource;

import ch.vorburger.exec.ManagedProcessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.twolevelcache.jdbc.MariaDb;

/**
 * A table of MariaDB as a fence, by the driver of MySQL.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "There is no other binary of the server")
class JdbcFenceMySqlDriverIT extends JdbcFenceContract {

	private static MariaDb mariaDb;

	@BeforeAll
	static void start() throws ManagedProcessException {
		mariaDb = MariaDb.start();
	}

	@AfterAll
	static void stop() throws ManagedProcessException {
		mariaDb.close();
	}

	@Override
	DataSource dataSource() {
		return mariaDb.dataSourceOfMySql();
	}

}
