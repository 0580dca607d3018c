package io.github.twolevelcache.codec;

import java.util.Set;

/**
 * A value that another version of its class wrote.
 *
 * @param value the value, with the defaults of the properties that the other version does
 * not have
 * @param missing the names of these properties; those of an object within the value stand
 * after its own name and a dot
 */
public record PartialValue(Object value, Set<String> missing) {

	/**
	 * Create a partial value.
	 * @param value the value, never {@code null}
	 * @param missing the names of the properties that it lacks, never {@code null}
	 */
	public PartialValue {
		missing = Set.copyOf(missing);
	}

	@Override
	public String toString() {
		// Never the value.
		return this.value.getClass().getName() + " without " + this.missing;
	}

}
