package io.github.twolevelcache.jdbc;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;

/**
 * A table of H2 as a store.
 */
class JdbcCacheStoreH2Tests extends JdbcCacheStoreContract {

	@Override
	DataSource dataSource() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:store;DB_CLOSE_DELAY=-1");
		return dataSource;
	}

	@Override
	String instantType() {
		return "timestamp with time zone";
	}

}
