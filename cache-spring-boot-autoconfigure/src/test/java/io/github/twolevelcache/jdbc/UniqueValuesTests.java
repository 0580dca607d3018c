package io.github.twolevelcache.jdbc;

/**
 * Unique values in H2.
 */
class UniqueValuesTests extends UniqueValuesContract {

	UniqueValuesTests() {
		super(Database.H2);
	}

}
