package io.github.twolevelcache.simulator.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Texts by field, in the order in which the fields came. Redis keeps that order only
 * while a hash is small.
 */
final class Hash implements Aggregate {

	private final Map<String, String> fields;

	Hash() {
		this(Map.of());
	}

	private Hash(Map<String, String> fields) {
		this.fields = new LinkedHashMap<>(fields);
	}

	@Nullable String get(String field) {
		return this.fields.get(field);
	}

	/**
	 * Set a field.
	 * @param field the field
	 * @param value its value
	 * @return whether the field is new
	 */
	boolean put(String field, String value) {
		return this.fields.put(field, value) == null;
	}

	boolean remove(String field) {
		return this.fields.remove(field) != null;
	}

	int size() {
		return this.fields.size();
	}

	/**
	 * Return the fields and their values.
	 * @return each field, and after it its value
	 */
	List<String> flat() {
		List<String> flat = new ArrayList<>();
		this.fields.forEach((field, value) -> {
			flat.add(field);
			flat.add(value);
		});
		return flat;
	}

	@Override
	public boolean isEmpty() {
		return this.fields.isEmpty();
	}

	@Override
	public Hash copy() {
		return new Hash(this.fields);
	}

}
