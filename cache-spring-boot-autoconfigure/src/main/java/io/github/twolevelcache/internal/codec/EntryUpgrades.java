package io.github.twolevelcache.internal.codec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import io.github.twolevelcache.codec.EntryCodecException;
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
	 * @param unreadable why it is not read as what it was written as
	 * @return the value
	 * @throws EntryCodecException if there is no upgrade that reads it
	 */
	Object read(String name, byte[] bytes, int from, EntryCodecException unreadable) {
		EntryUpgrade<?> upgrade = this.upgrades.get(withoutFingerprint(name));
		Object value = (upgrade != null) ? upgraded(upgrade, bytes, from) : null;
		if (value == null) {
			throw unreadable;
		}
		return value;
	}

	private @Nullable Object upgraded(EntryUpgrade<?> upgrade, byte[] bytes, int from) {
		JsonNode written = this.reader.readValue(bytes, from, bytes.length - from);
		return upgrade.upgrade(written);
	}

	private static String withoutFingerprint(String name) {
		int end = name.indexOf('#');
		return (end > 0) ? name.substring(0, end) : name;
	}

}
