package io.github.twolevelcache.repository;

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.twolevelcache.jdbc.Database;
import io.github.twolevelcache.repository.Repositories.Technique;

/**
 * Repositories of databases that are servers as stores.
 */
@ParameterizedClass
@MethodSource("databasesAndTechniques")
class RepositoryCacheStoreIT extends RepositoryCacheStoreContract {

	RepositoryCacheStoreIT(Database database, Technique technique) {
		super(database, technique);
	}

	static Stream<Arguments> databasesAndTechniques() {
		return Stream.of(Database.POSTGRESQL, Database.MARIADB, Database.MYSQL)
			.filter(Database::isThere)
			.flatMap((database) -> Stream.of(Technique.values()).map((technique) -> Arguments.of(database, technique)));
	}

}
