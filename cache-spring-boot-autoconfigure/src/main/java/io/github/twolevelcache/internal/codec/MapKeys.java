package io.github.twolevelcache.internal.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Date;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.jdk.JDKKeySerializers;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * Lets a map be written only if its keys can be read back. Left alone, Jackson writes
 * {@code toString()} of every other key, and may even read it back as something else.
 */
final class MapKeys extends ValueSerializerModifier {

	private static final Set<Class<?>> EXACT = Set.of(String.class, Boolean.class, Byte.class, Short.class,
			Integer.class, Long.class, Float.class, Double.class, Character.class, BigDecimal.class, BigInteger.class,
			UUID.class, URI.class, Locale.class, Currency.class, Date.class, Duration.class, Instant.class,
			LocalDate.class, LocalDateTime.class, LocalTime.class, MonthDay.class, OffsetDateTime.class,
			OffsetTime.class, Period.class, Year.class, YearMonth.class, ZoneId.class, ZoneOffset.class,
			ZonedDateTime.class);

	/**
	 * Whether the declared type of keys says all that is needed to read them.
	 * @param keyType the declared type
	 * @return whether it does
	 */
	static boolean areExact(JavaType keyType) {
		return EXACT.contains(keyType.getRawClass()) || keyType.isEnumImplType()
				|| !(keyType.isJavaLangObject() || keyType.isAbstract());
	}

	@Override
	public ValueSerializer<?> modifyKeySerializer(SerializationConfig config, JavaType keyType,
			BeanDescription.Supplier description, ValueSerializer<?> serializer) {
		boolean isFallback = serializer instanceof JDKKeySerializers.Default;
		if (isFallback && !EXACT.contains(keyType.getRawClass())
				&& !ZoneId.class.isAssignableFrom(keyType.getRawClass())) {
			throw new EntryCodecException("A map with keys of type " + keyType.getRawClass().getName()
					+ " may not be cached: they cannot be read back from text");
		}
		return serializer;
	}

}
