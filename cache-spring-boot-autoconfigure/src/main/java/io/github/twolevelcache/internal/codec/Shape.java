package io.github.twolevelcache.internal.codec;

import java.util.List;

/**
 * What a value is: its class and, for a container, what it holds.
 *
 * @param type the class
 * @param contents the shapes of the elements, of the keys and the values, or of nothing
 */
record Shape(Class<?> type, List<Shape> contents) {

	/**
	 * The shape of what an empty container holds: it agrees with every other.
	 */
	static final Shape NOTHING = new Shape(Void.class, List.of());

	/**
	 * The shape of things that differ: each says for itself what it is.
	 */
	static final Shape ANYTHING = new Shape(Object.class, List.of());

	/**
	 * Return the shape that both this and another value have.
	 * @param other the other shape
	 * @return the shape in common
	 */
	Shape and(Shape other) {
		if (equals(other) || other.equals(NOTHING)) {
			return this;
		}
		if (equals(NOTHING)) {
			return other;
		}
		if (this.type != other.type || this.contents.size() != other.contents.size()) {
			return ANYTHING;
		}
		Shape[] both = new Shape[this.contents.size()];
		for (int i = 0; i < both.length; i++) {
			both[i] = this.contents.get(i).and(other.contents.get(i));
		}
		return new Shape(this.type, List.of(both));
	}

}
