package io.github.twolevelcache.jdbc;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Orders in each database that is a server.
 */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "H2")
class OrderIT extends OrderContract {

	OrderIT(Database database) {
		super(database);
	}

}
