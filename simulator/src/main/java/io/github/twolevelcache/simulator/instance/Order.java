package io.github.twolevelcache.simulator.instance;

/**
 * Something whose key has the same simple name as the key of something else.
 */
public final class Order {

	private Order() {
	}

	/**
	 * The key of an order.
	 *
	 * @param number its number
	 */
	public record Id(long number) {
	}

}
