package io.github.twolevelcache.internal.codec;

import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Locale;
import java.util.function.Function;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Value types of the JDK that Jackson does not write exactly, as text that does. Jackson
 * drops the nanoseconds of a timestamp, reads a date of JDBC in the time zone of whoever
 * reads it, mistakes the script of a locale that is a key for its country, and reads no
 * month of a year beyond 9999 that is a key.
 */
final class TextTypes {

	private TextTypes() {
	}

	static SimpleModule module() {
		SimpleModule module = new SimpleModule("two-level-cache-text");
		add(module, Locale.class, TextTypes::languageTag, Locale::forLanguageTag);
		add(module, YearMonth.class, (month) -> month.atDay(1).toString(),
				(text) -> YearMonth.from(LocalDate.parse(text)));
		if (ModuleLayer.boot().findModule("java.sql").isPresent()) {
			// Entities hold them even in fields of type java.util.Date.
			add(module, Timestamp.class, (timestamp) -> timestamp.toInstant().toString(),
					(text) -> Timestamp.from(Instant.parse(text)));
			add(module, Date.class, (date) -> Long.toString(date.getTime()), (text) -> new Date(Long.parseLong(text)));
			add(module, Time.class, (time) -> Long.toString(time.getTime()), (text) -> new Time(Long.parseLong(text)));
		}
		return module;
	}

	private static String languageTag(Locale locale) {
		String tag = locale.toLanguageTag();
		if (!Locale.forLanguageTag(tag).equals(locale)) {
			throw new EntryCodecException("A java.util.Locale that is not well-formed may not be cached");
		}
		return tag;
	}

	private static <T> void add(SimpleModule module, Class<T> type, Function<T, String> toText,
			Function<String, T> fromText) {
		module.addSerializer(type, new TextSerializer<>(type, toText));
		module.addDeserializer(type, new TextDeserializer<>(type, fromText));
		module.addKeySerializer(type, new TextKeySerializer<>(toText));
		module.addKeyDeserializer(type, new TextKeyDeserializer(fromText));
	}

	private static final class TextSerializer<T> extends StdScalarSerializer<T> {

		private final transient Function<T, String> toText;

		TextSerializer(Class<T> type, Function<T, String> toText) {
			super(type);
			this.toText = toText;
		}

		@Override
		public void serialize(T value, JsonGenerator generator, SerializationContext context) {
			generator.writeString(this.toText.apply(value));
		}

	}

	private static final class TextDeserializer<T> extends StdScalarDeserializer<T> {

		private final transient Function<String, T> fromText;

		TextDeserializer(Class<T> type, Function<String, T> fromText) {
			super(type);
			this.fromText = fromText;
		}

		@Override
		public T deserialize(JsonParser parser, DeserializationContext context) {
			return this.fromText.apply(parser.getString());
		}

	}

	private static final class TextKeySerializer<T> extends ValueSerializer<T> {

		private final Function<T, String> toText;

		TextKeySerializer(Function<T, String> toText) {
			this.toText = toText;
		}

		@Override
		public void serialize(T key, JsonGenerator generator, SerializationContext context) {
			generator.writeName(this.toText.apply(key));
		}

	}

	private static final class TextKeyDeserializer extends KeyDeserializer {

		private final Function<String, ?> fromText;

		TextKeyDeserializer(Function<String, ?> fromText) {
			this.fromText = fromText;
		}

		@Override
		public Object deserializeKey(String key, DeserializationContext context) {
			return this.fromText.apply(key);
		}

	}

}
