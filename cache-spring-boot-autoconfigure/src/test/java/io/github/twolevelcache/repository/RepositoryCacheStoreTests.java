package io.github.twolevelcache.repository;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.twolevelcache.jdbc.Database;
import io.github.twolevelcache.repository.Repositories.Technique;

/**
 * Repositories of H2 as stores.
 */
@ParameterizedClass
@EnumSource
class RepositoryCacheStoreTests extends RepositoryCacheStoreContract {

	RepositoryCacheStoreTests(Technique technique) {
		super(Database.H2, technique);
	}

}
