package io.github.twolevelcache.simulator.world;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Records of plans as text, whatever components they have: numbers, durations, constants
 * of enums and sets of them, texts without spaces, and maps of those. What a text does
 * not name, as it was written before there was such a component, is zero, {@code false},
 * empty, or {@code null}.
 */
final class RecordText {

	private static final String NOTHING = "-";

	private static final BigDecimal NANOS_PER_MILLI = BigDecimal.valueOf(1_000_000);

	private RecordText() {
	}

	/**
	 * Return the names of the components, as the heading of a table.
	 * @param type the record
	 * @return the names, with spaces in between
	 */
	static String heading(Class<? extends Record> type) {
		return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).collect(Collectors.joining(" "));
	}

	/**
	 * Write a record as a line of a table.
	 * @param written the record
	 * @return its values, in the order of the heading
	 */
	static String line(Record written) {
		return Arrays.stream(written.getClass().getRecordComponents())
			.map((component) -> text(value(written, component)))
			.collect(Collectors.joining(" "));
	}

	/**
	 * Read a line of a table.
	 * @param type the record
	 * @param line its values
	 * @param <T> the record
	 * @return the record
	 */
	static <T extends Record> T fromLine(Class<T> type, String line) {
		String[] words = line.trim().split(" +", -1);
		RecordComponent[] components = type.getRecordComponents();
		List<@Nullable Object> values = new ArrayList<>();
		for (int i = 0; i < components.length; i++) {
			values.add(parsed(components[i].getType(), (i < words.length) ? words[i] : null));
		}
		return create(type, values);
	}

	/**
	 * Write a record as settings.
	 * @param written the record
	 * @return the values by name; those of maps have the name of the map before them
	 */
	static Map<String, String> settings(Record written) {
		Map<String, String> settings = new LinkedHashMap<>();
		for (RecordComponent component : written.getClass().getRecordComponents()) {
			Object value = value(written, component);
			if (value instanceof Map<?, ?> map) {
				map.forEach((name, one) -> settings.put(component.getName() + "." + name, text(one)));
			}
			else {
				settings.put(component.getName(), text(value));
			}
		}
		return settings;
	}

	/**
	 * Read settings.
	 * @param type the record
	 * @param settings the values by name
	 * @param <T> the record
	 * @return the record
	 */
	static <T extends Record> T fromSettings(Class<T> type, Map<String, String> settings) {
		List<@Nullable Object> values = new ArrayList<>();
		for (RecordComponent component : type.getRecordComponents()) {
			values.add((component.getType() == Map.class) ? map(component.getName() + ".", settings)
					: (component.getType() == Set.class) ? set(component, settings.get(component.getName()))
							: parsed(component.getType(), settings.get(component.getName())));
		}
		return create(type, values);
	}

	private static Set<Object> set(RecordComponent component, @Nullable String text) {
		Class<?> type = (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
		Set<Object> set = new LinkedHashSet<>();
		if (text != null && !text.equals(NOTHING)) {
			for (String name : text.split(",", -1)) {
				set.add(constant(type, name));
			}
		}
		return set;
	}

	private static Map<String, Object> map(String prefix, Map<String, String> settings) {
		Map<String, Object> map = new LinkedHashMap<>();
		settings.forEach((name, value) -> {
			if (name.startsWith(prefix)) {
				map.put(name.substring(prefix.length()),
						value.matches("\\d{1,9}") ? (Object) Integer.valueOf(value) : value);
			}
		});
		return map;
	}

	/**
	 * Return a copy with another value.
	 * @param from the record
	 * @param name of the component
	 * @param value its value
	 * @param <T> the record
	 * @return the copy
	 */
	@SuppressWarnings("unchecked")
	static <T extends Record> T with(T from, String name, Object value) {
		List<@Nullable Object> values = new ArrayList<>();
		for (RecordComponent component : from.getClass().getRecordComponents()) {
			values.add(component.getName().equals(name) ? value : value(from, component));
		}
		return create((Class<T>) from.getClass(), values);
	}

	private static @Nullable Object value(Record of, RecordComponent component) {
		try {
			Method accessor = component.getAccessor();
			accessor.setAccessible(true);
			return accessor.invoke(of);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static <T extends Record> T create(Class<T> type, List<@Nullable Object> values) {
		try {
			Constructor<T> constructor = type.getDeclaredConstructor(
					Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new));
			constructor.setAccessible(true);
			return constructor.newInstance(values.toArray());
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String text(@Nullable Object value) {
		if (value instanceof Set<?> set) {
			return set.isEmpty() ? NOTHING : set.stream().map(Object::toString).collect(Collectors.joining(","));
		}
		if (value == null || value.toString().isEmpty()) {
			return NOTHING;
		}
		return (value instanceof Duration duration)
				? BigDecimal.valueOf(duration.toNanos()).divide(NANOS_PER_MILLI).stripTrailingZeros().toPlainString()
						+ "ms"
				: value.toString();
	}

	static Duration duration(String text) {
		return Duration.ofNanos(new BigDecimal(text.replace("ms", "")).multiply(NANOS_PER_MILLI).longValueExact());
	}

	private static @Nullable Object parsed(Class<?> type, @Nullable String text) {
		boolean absent = text == null || text.equals(NOTHING);
		String given = absent ? "0" : Objects.requireNonNull(text);
		if (type == int.class) {
			return Integer.valueOf(given);
		}
		if (type == long.class) {
			return Long.valueOf(given);
		}
		if (type == double.class) {
			return Double.valueOf(given);
		}
		if (type == boolean.class) {
			return Boolean.valueOf(given);
		}
		if (type == Duration.class) {
			return duration(given);
		}
		if (type == String.class) {
			return absent ? "" : given;
		}
		return (type.isEnum() && !absent) ? constant(type, given) : null;
	}

	private static Object constant(Class<?> type, String name) {
		List<Object> constants = List.of(Objects.requireNonNull(type.getEnumConstants()));
		return constants.stream()
			.filter((constant) -> ((Enum<?>) constant).name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no " + name + " in " + constants));
	}

}
