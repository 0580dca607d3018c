package io.github.twolevelcache.internal.cache;

import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.ClassUtils;
import org.springframework.util.ObjectUtils;
import org.springframework.util.ReflectionUtils;

import io.github.twolevelcache.internal.entry.UnusableKeyException;
import io.github.twolevelcache.internal.runtime.ShownKey;

/**
 * Converts the user's keys to the text by which Redis knows them.
 *
 * <p>
 * A single value is its own text: {@code 42} for the number and for the string, as in
 * other caches, so that a key may be a {@code Long} here and a {@code String} there. A
 * key with parts is written as {@code [a,b]}, a record as {@code [\com.acme.Name,a,b]},
 * {@code null} in a part as {@code \0} and an empty text as {@code \1}. A backslash
 * precedes any of {@code \ , [ ]} within a part, and a single text that begins with
 * {@code [} or a backslash, so that different keys never make the same text. Thread-safe.
 */
public final class KeyText implements Function<Object, String> {

	private static final Field SIMPLE_KEY_PARAMS = simpleKeyParams();

	private static final ClassValue<Boolean> HAS_TEXT = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			return ClassUtils.getMethod(type, "toString").getDeclaringClass() != Object.class;
		}

	};

	private static final int MOST_BYTES_OF_A_CHARACTER = 3;

	private final String cache;

	private final long maxSize;

	/**
	 * Create the conversion for a cache.
	 * @param cache the name of the cache, for messages
	 * @param maxSize how many bytes the text may have in UTF-8
	 */
	public KeyText(String cache, long maxSize) {
		this.cache = cache;
		this.maxSize = maxSize;
	}

	private static Field simpleKeyParams() {
		// Its own text does not distinguish ("a, b") from ("a", "b").
		Field params = ReflectionUtils.findField(SimpleKey.class, "params");
		if (params == null) {
			throw new IllegalStateException("SimpleKey has no parameters that could be read");
		}
		ReflectionUtils.makeAccessible(params);
		return params;
	}

	/**
	 * Convert a key.
	 * @param key the key
	 * @return its text
	 * @throws UnusableKeyException if the key, or a part of it, has no text of its own,
	 * or the text is too long
	 */
	@Override
	public String apply(Object key) {
		String text = textOf(key);
		if (text.length() > this.maxSize / MOST_BYTES_OF_A_CHARACTER) {
			requireSize(text);
		}
		return text;
	}

	private void requireSize(String text) {
		int size = text.getBytes(StandardCharsets.UTF_8).length;
		if (size > this.maxSize) {
			throw new UnusableKeyException(
					"Key '%s' of cache '%s' has %d bytes, more than the %d bytes that 'l2.max-key-size' allows"
						.formatted(ShownKey.of(text), this.cache, size, this.maxSize));
		}
	}

	private String textOf(Object key) {
		List<?> parts = parts(key);
		if (parts != null) {
			return composite(key, parts);
		}
		String text = single(key);
		return (!text.isEmpty() && (text.charAt(0) == '[' || text.charAt(0) == '\\')) ? "\\" + text : text;
	}

	private String composite(Object key, List<?> parts) {
		Stream<String> texts = parts.stream().map(this::part);
		if (key instanceof Record) {
			texts = Stream.concat(Stream.of("\\" + key.getClass().getName()), texts);
		}
		else if (key instanceof Set || key instanceof Map) {
			// Equal sets may have different orders.
			texts = texts.sorted();
		}
		return texts.collect(Collectors.joining(",", "[", "]"));
	}

	private String part(@Nullable Object part) {
		if (part == null) {
			return "\\0";
		}
		List<?> parts = parts(part);
		return (parts != null) ? composite(part, parts) : escape(single(part));
	}

	private static String escape(String text) {
		if (text.isEmpty()) {
			return "\\1";
		}
		StringBuilder escaped = new StringBuilder(text.length());
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '\\' || c == ',' || c == '[' || c == ']') {
				escaped.append('\\');
			}
			escaped.append(c);
		}
		return escaped.toString();
	}

	private @Nullable List<?> parts(Object key) {
		if (key instanceof CharSequence || key instanceof Number) {
			return null;
		}
		if (key instanceof SimpleKey) {
			return Arrays.asList(ObjectUtils.toObjectArray(ReflectionUtils.getField(SIMPLE_KEY_PARAMS, key)));
		}
		if (key.getClass().isArray()) {
			return Arrays.asList(ObjectUtils.toObjectArray(key));
		}
		if (key instanceof Map.Entry<?, ?> entry) {
			return Arrays.asList(entry.getKey(), entry.getValue());
		}
		if (key instanceof Map<?, ?> map) {
			return List.copyOf(map.entrySet());
		}
		if (key instanceof Iterable<?> iterable && !(key instanceof Path)) {
			return StreamSupport.stream(iterable.spliterator(), false).toList();
		}
		return (key instanceof Record) ? components(key) : null;
	}

	private static List<?> components(Object key) {
		return Arrays.stream(key.getClass().getRecordComponents()).map(RecordComponent::getAccessor).map((accessor) -> {
			ReflectionUtils.makeAccessible(accessor);
			return ReflectionUtils.invokeMethod(accessor, key);
		}).toList();
	}

	private String single(Object key) {
		if (key instanceof Enum<?> constant) {
			return constant.name();
		}
		if (!HAS_TEXT.get(key.getClass())) {
			throw new UnusableKeyException(
					("Key of type %s cannot be used in cache '%s': override toString() so that equal keys, "
							+ "and only equal keys, have the same text")
						.formatted(key.getClass().getName(), this.cache));
		}
		return key.toString();
	}

}
