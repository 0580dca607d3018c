package io.github.twolevelcache.internal.jdbc;

import io.github.twolevelcache.jdbc.Database;

/**
 * A table of H2 as a fence.
 */
class JdbcFenceTests extends JdbcFenceContract {

	JdbcFenceTests() {
		super(Database.H2);
	}

}
