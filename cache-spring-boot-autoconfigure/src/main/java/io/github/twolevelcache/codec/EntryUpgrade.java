package io.github.twolevelcache.codec;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads values that the JSON codec wrote with another version of their class. Without it
 * such an entry is a miss, and a change that waits for a store waits for an instance of
 * the version that wrote it. Every bean of this type is used. Must be safe for use by
 * several threads at once.
 *
 * @param <V> the type of the values as they are now
 */
public interface EntryUpgrade<V> {

	/**
	 * Return the classes whose values are upgraded.
	 * @return the full name of the class, and those that it had before
	 */
	Set<String> classNames();

	/**
	 * Upgrade a value. Instances of the other version may still run and read what this
	 * one has written, or not read it.
	 * @param written its fields, as JSON
	 * @return the value, or {@code null} if it cannot be read
	 */
	@Nullable V upgrade(JsonNode written);

}
