package io.github.twolevelcache.jdbc;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A table of each database that is a server as a store.
 */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "H2")
class JdbcCacheStoreIT extends JdbcCacheStoreContract {

	JdbcCacheStoreIT(Database database) {
		super(database);
	}

}
