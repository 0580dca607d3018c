package io.github.twolevelcache.jdbc;

import java.lang.reflect.RecordComponent;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/**
 * The parameters of statements: how drivers take values, and how many.
 */
final class Parameters {

	/** PostgreSQL and MySQL take 65,535, older drivers half of that. */
	static final int MOST = 32_767;

	/** PostgreSQL runs out of stack over long lists of keys of several columns. */
	static final int MOST_KEYS = 1_000;

	private Parameters() {
	}

	/**
	 * Return the parameters of a key.
	 * @param key the key
	 * @return one, or one for each component of a record
	 */
	static List<Object> ofKey(Object key) {
		if (key instanceof Record composite) {
			return Arrays.stream(key.getClass().getRecordComponents())
				.map((component) -> Objects.requireNonNull(of(component, composite), component::getName))
				.toList();
		}
		return List.of(of(Objects.requireNonNull(key)));
	}

	/**
	 * Return the parameter of a component.
	 * @param component the component
	 * @param row the record that has it
	 * @return the parameter
	 */
	static @Nullable Object of(RecordComponent component, Record row) {
		ReflectionUtils.makeAccessible(component.getAccessor());
		Object value = ReflectionUtils.invokeMethod(component.getAccessor(), row);
		return (value != null) ? of(value) : null;
	}

	// Drivers differ in what else they take.
	private static Object of(Object value) {
		if (value instanceof Enum<?> constant) {
			return constant.name();
		}
		return (value instanceof Instant instant) ? Timestamp.from(instant) : value;
	}

	/**
	 * Split what one statement does not take.
	 * @param items what is to be given
	 * @param most how many items a statement takes
	 * @param <T> the type of the items
	 * @return the items of each statement
	 */
	static <T> List<List<T>> split(List<T> items, int most) {
		List<List<T>> statements = new ArrayList<>();
		for (int begin = 0; begin < items.size(); begin += most) {
			statements.add(items.subList(begin, Math.min(begin + most, items.size())));
		}
		return statements;
	}

}
