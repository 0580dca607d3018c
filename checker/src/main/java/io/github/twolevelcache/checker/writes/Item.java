package io.github.twolevelcache.checker.writes;

/**
 * What is written: a number that grows with each write of its key. The
 * {@linkplain NextVersion next version} of the application has another class of this
 * name.
 *
 * @param number the number
 * @param note makes it larger
 */
public record Item(long number, String note) {

	// Both versions have it, so that all other classes are those of both.
	static Item of(long number, String note) {
		return new Item(number, note);
	}

}
