package io.github.twolevelcache.jdbc;

/**
 * A table of H2 as a fence.
 */
class JdbcFenceTests extends JdbcFenceContract {

	JdbcFenceTests() {
		super(Database.H2);
	}

}
