package io.github.twolevelcache.internal.codec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import io.github.twolevelcache.codec.EntryUpgrade;

/**
 * Values of other versions of their classes, as far as the application knows how to read
 * them.
 */
final class EntryUpgrades {

	/** By the name of a class. */
	private final Map<String, EntryUpgrade<?>> upgrades = new HashMap<>();

	private final ObjectReader reader;

	EntryUpgrades(List<? extends EntryUpgrade<?>> upgrades, JsonMapper untyped) {
		upgrades.forEach((upgrade) -> upgrade.classNames().forEach((name) -> this.upgrades.put(name, upgrade)));
		this.reader = untyped.readerFor(JsonNode.class);
	}

	/**
	 * Read a value.
	 * @param name the name of the type that it was written as
	 * @param bytes hold the JSON
	 * @param from where it begins
	 * @return the value, or {@code null} if there is no upgrade that reads it
	 */
	@Nullable Object read(String name, byte[] bytes, int from) {
		EntryUpgrade<?> upgrade = this.upgrades.get(withoutFingerprint(name));
		if (upgrade == null) {
			return null;
		}
		JsonNode written = this.reader.readValue(bytes, from, bytes.length - from);
		return upgrade.upgrade(written);
	}

	private static String withoutFingerprint(String name) {
		int end = name.indexOf('#');
		return (end > 0) ? name.substring(0, end) : name;
	}

}
