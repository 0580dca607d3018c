package io.github.twolevelcache.jdbc;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Unique values in each database that is a server.
 */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "H2")
class UniqueValuesIT extends UniqueValuesContract {

	UniqueValuesIT(Database database) {
		super(database);
	}

}
