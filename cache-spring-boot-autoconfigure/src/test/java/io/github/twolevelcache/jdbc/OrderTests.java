package io.github.twolevelcache.jdbc;

/**
 * Orders in H2.
 */
class OrderTests extends OrderContract {

	OrderTests() {
		super(Database.H2);
	}

}
