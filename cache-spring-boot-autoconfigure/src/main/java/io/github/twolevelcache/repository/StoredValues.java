package io.github.twolevelcache.repository;

import java.sql.SQLDataException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.PersistentProperty;
import org.springframework.data.mapping.PersistentPropertyPath;
import org.springframework.data.mapping.context.InvalidPersistentPropertyPath;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.repository.core.EntityInformation;
import org.springframework.util.ClassUtils;
import org.springframework.util.NumberUtils;

/**
 * The values of a repository: their keys, and the versions by which Spring Data notices
 * that somebody else has changed them. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class StoredValues<K, V> {

	private static final String DATA_EXCEPTION = "22000";

	private final EntityInformation<V, K> information;

	private final PersistentEntity<?, ?> entity;

	/** {@code null} if nothing tells how the properties are stored. */
	private final @Nullable MappingContext<?, ?> context;

	/** {@code null} if the values have none. */
	private final @Nullable PersistentProperty<?> version;

	/** Whether a value must have a row. */
	private final boolean updatesOnly;

	StoredValues(EntityInformation<V, K> information, PersistentEntity<?, ?> entity,
			@Nullable MappingContext<?, ?> context, boolean updatesOnly) {
		this.information = information;
		this.context = context;
		this.entity = entity;
		this.version = entity.getVersionProperty();
		this.updatesOnly = updatesOnly;
	}

	/**
	 * Return values by their keys.
	 * @param values the values
	 * @return them
	 */
	Map<K, V> byKey(Iterable<? extends V> values) {
		Map<K, V> found = new HashMap<>();
		for (V value : values) {
			found.put(this.information.getRequiredId(value), value);
		}
		return found;
	}

	/**
	 * Make a value one that can be saved: the log has decided that it is the newest, so
	 * it gets the version that its row has.
	 * @param key the key that it was put under
	 * @param value the value
	 * @param row what the repository has under that key, or {@code null}
	 * @return the value, or a copy if it cannot be changed
	 * @throws DataIntegrityViolationException if it can never be saved
	 */
	V stamped(K key, V value, @Nullable V row) {
		if (!key.equals(this.information.getId(value))) {
			throw refused("A value was put under another key than its own",
					"The key of the value is not the key of the cache");
		}
		if (row == null && this.updatesOnly) {
			throw refused("A value was put that the repository does not have",
					"There is no record of this key, and the store only updates records");
		}
		return withVersion(value, row);
	}

	private static DataIntegrityViolationException refused(String what, String cause) {
		return new DataIntegrityViolationException(what, new SQLDataException(cause, DATA_EXCEPTION));
	}

	/**
	 * Return whether values can be {@linkplain #completed completed}.
	 * @return whether they can
	 */
	boolean canBeCompleted() {
		return this.context != null;
	}

	/**
	 * Give a value what its row has, where another version of its class wrote it, which
	 * does not have all properties.
	 * @param value the value
	 * @param row what the repository has under its key, or {@code null}
	 * @param missing the names of the properties that the value lacks
	 * @return the value, or a copy if it cannot be changed
	 */
	@SuppressWarnings("unchecked")
	V completed(V value, @Nullable V row, Set<String> missing) {
		MappingContext<?, ?> context = this.context;
		if (context == null || row == null || value == row || missing.isEmpty()) {
			return value;
		}
		var accessor = this.entity.getPropertyPathAccessor((Object) value);
		var stored = this.entity.getPropertyPathAccessor((Object) row);
		for (String name : missing) {
			PersistentPropertyPath<?> path = path(context, name);
			if (path != null) {
				accessor.setProperty(path, stored.getProperty(path));
			}
		}
		return (V) accessor.getBean();
	}

	private @Nullable PersistentPropertyPath<?> path(MappingContext<?, ?> context, String name) {
		try {
			return context.getPersistentPropertyPath(name, this.entity.getType());
		}
		catch (InvalidPersistentPropertyPath ex) {
			// Spring Data does not store it.
			return null;
		}
	}

	/**
	 * Give a value the version of another.
	 * @param value the value
	 * @param other the other, or {@code null} for that of a value that was never saved
	 * @return the value, or a copy if it cannot be changed
	 */
	@SuppressWarnings("unchecked")
	V withVersion(V value, @Nullable V other) {
		PersistentProperty<?> version = this.version;
		if (version == null || value == other) {
			return value;
		}
		var accessor = this.entity.getPropertyAccessor((Object) value);
		accessor.setProperty(version, (other != null)
				? this.entity.getPropertyAccessor((Object) other).getProperty(version) : none(version.getType()));
		return (V) accessor.getBean();
	}

	@SuppressWarnings("unchecked")
	private static @Nullable Object none(Class<?> type) {
		return type.isPrimitive() ? NumberUtils.convertNumberToTargetClass(0,
				(Class<? extends Number>) ClassUtils.resolvePrimitiveIfNecessary(type)) : null;
	}

}
