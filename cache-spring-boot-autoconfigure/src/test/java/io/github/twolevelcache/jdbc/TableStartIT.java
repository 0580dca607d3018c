package io.github.twolevelcache.jdbc;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The start of stores in each database that is a server.
 */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "H2")
class TableStartIT extends TableStartContract {

	TableStartIT(Database database) {
		super(database);
	}

}
