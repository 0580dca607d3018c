package io.github.twolevelcache.jdbc;

/**
 * A table of H2 as a store.
 */
class JdbcCacheStoreTests extends JdbcCacheStoreContract {

	JdbcCacheStoreTests() {
		super(Database.H2);
	}

}
