package io.github.twolevelcache.simulator.instance;

/**
 * Something whose key has the same simple name as the key of something else.
 */
public final class Parcel {

	private Parcel() {
	}

	/**
	 * The key of a parcel.
	 *
	 * @param number its number
	 */
	public record Id(long number) {
	}

}
