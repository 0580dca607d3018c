package io.github.twolevelcache.jdbc;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.data.core.TypeInformation;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

/**
 * A property of a value or key that stands in a column.
 *
 * @param column the name of its column
 * @param alias its name in a row that is read
 * @param path the properties that lead to it, itself last
 * @param columnType the type that Spring Data has for its column
 * @param isId whether it is part of the key
 * @param isRelation whether it is neither a value of its own nor embedded
 */
record MappedProperty(String column, String alias, List<RelationalPersistentProperty> path, Class<?> columnType,
		boolean isId, boolean isRelation) {

	RelationalPersistentProperty leaf() {
		return this.path.get(this.path.size() - 1);
	}

	TypeInformation<?> type() {
		return leaf().getTypeInformation();
	}

	/**
	 * Return whether it is one of some properties, or within one.
	 * @param names the names of the properties, as {@code CacheChange} has them
	 * @return whether it is
	 */
	boolean isWithin(Set<String> names) {
		StringBuilder name = new StringBuilder();
		for (RelationalPersistentProperty property : this.path) {
			name.append(name.isEmpty() ? "" : ".").append(property.getName());
			if (names.contains(name.toString())) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return its value.
	 * @param root the value or key that has it
	 * @return the value, {@code null} if an object on the way to it is
	 */
	@Nullable Object of(Object root) {
		Object value = root;
		for (RelationalPersistentProperty property : this.path) {
			if (value == null) {
				return null;
			}
			value = property.getOwner().getPropertyAccessor(value).getProperty(property);
		}
		return value;
	}

}
