package io.github.twolevelcache.internal.jdbc;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.twolevelcache.jdbc.Database;

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
