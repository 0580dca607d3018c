package io.github.twolevelcache.jdbc;

/**
 * The start of stores in H2.
 */
class TableStartTests extends TableStartContract {

	TableStartTests() {
		super(Database.H2);
	}

}
