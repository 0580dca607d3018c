package io.github.twolevelcache.jdbc;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/**
 * What the builder of a store was told. Works without Spring Data on the class path.
 *
 * @param type the type of the values
 * @param table the name of the table, or {@code null} for that of the type
 * @param keys the columns of the key, or {@code null} for those of the type
 * @param versioned whether rows have versions
 * @param version the column of the version
 * @param deleted the mark of deleted records
 * @param converters converters of the application
 * @param beans has the conversions and the naming strategy of the application, or
 * {@code null} for the usual ones
 * @param <V> the type of the values
 */
record StoreDescription<V>(Class<V> type, @Nullable String table, @Nullable List<String> keys, boolean versioned,
		String version, String deleted, Collection<?> converters, @Nullable BeanFactory beans) {
}
