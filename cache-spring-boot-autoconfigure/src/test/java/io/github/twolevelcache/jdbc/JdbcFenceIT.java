package io.github.twolevelcache.jdbc;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A table of each database that is a server as a fence.
 */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "H2")
class JdbcFenceIT extends JdbcFenceContract {

	JdbcFenceIT(Database database) {
		super(database);
	}

}
