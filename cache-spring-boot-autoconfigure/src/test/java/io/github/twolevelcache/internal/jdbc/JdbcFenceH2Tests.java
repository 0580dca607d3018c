package io.github.twolevelcache.internal.jdbc;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;

/**
 * A table of H2 as a fence.
 */
class JdbcFenceH2Tests extends JdbcFenceContract {

	@Override
	DataSource dataSource() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:fence;DB_CLOSE_DELAY=-1");
		return dataSource;
	}

}
