package io.github.twolevelcache.internal.codec;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.codec.Fixtures.Account;
import io.github.twolevelcache.internal.codec.Fixtures.Box;
import io.github.twolevelcache.internal.codec.Fixtures.Circle;
import io.github.twolevelcache.internal.codec.Fixtures.Color;
import io.github.twolevelcache.internal.codec.Fixtures.Figure;
import io.github.twolevelcache.internal.codec.Fixtures.Money;
import io.github.twolevelcache.internal.codec.Fixtures.Open;
import io.github.twolevelcache.internal.codec.Fixtures.PremiumAccount;
import io.github.twolevelcache.internal.codec.Fixtures.Product;
import io.github.twolevelcache.internal.codec.Fixtures.Size;
import io.github.twolevelcache.internal.codec.Fixtures.Square;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for all values that {@link JsonEntryCodec} encodes.
 */
@SuppressWarnings("JavaUtilDate")
class JsonEntryCodecPropertyTests {

	private static final JsonEntryCodec CODEC = new JsonEntryCodec(List.of("io.github.twolevelcache"),
			JsonEntryCodecPropertyTests.class.getClassLoader());

	@Property(tries = 500)
	void anyPlainValueComesBackEqual(@ForAll("plain") Object value) {
		assertThat(CODEC.decode(CODEC.encode(value))).isEqualTo(value);
		assertThat(CODEC.decode(CODEC.encode(Open.of(value)))).isEqualTo(Open.of(value));
	}

	@Property(tries = 500)
	void anyKeyComesBackEqual(@ForAll("keys") Object key) {
		assertThat(CODEC.decode(CODEC.encode(Map.of(key, 1)))).isEqualTo(Map.of(key, 1));
		assertThat(CODEC.decode(CODEC.encode(Open.of(Map.of(key, 1))))).isEqualTo(Open.of(Map.of(key, 1)));
	}

	// Of values in values there are more edge cases, and ways to shrink, than time.
	@Property(tries = 500, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
	void anyValueComesBackEqual(@ForAll("values") Object value) {
		byte[] bytes = CODEC.encode(value);
		Object decoded = CODEC.decode(bytes);
		assertThat(decoded).isEqualTo(value);
		assertThat(CODEC.encode(decoded)).asString().isEqualTo(new String(bytes, StandardCharsets.UTF_8));
	}

	@Provide
	Arbitrary<Object> values() {
		return values(3);
	}

	private Arbitrary<Object> values(int depth) {
		if (depth == 0) {
			return Arbitraries.oneOf(plain(), beans());
		}
		Arbitrary<Object> content = Arbitraries.lazy(() -> values(depth - 1));
		Arbitrary<@Nullable Object> contentOrNull = content.injectNull(0.1);
		return Arbitraries.frequencyOf(Tuple.of(2, plain()), Tuple.of(2, beans()),
				Tuple.of(2, contentOrNull.list().ofMaxSize(4).map((list) -> list)),
				Tuple.of(1, beans().list().ofMaxSize(4).map((list) -> list)),
				Tuple.of(1, content.list().ofMaxSize(4).map(LinkedHashSet::new)), Tuple.of(2, maps(contentOrNull)),
				Tuple.of(1, content.optional().map((optional) -> optional)),
				Tuple.of(1, contentOrNull.map((value) -> new Box<>(value, Arrays.asList(value, value)))),
				Tuple.of(1, opens(contentOrNull)));
	}

	private Arbitrary<Object> maps(Arbitrary<@Nullable Object> values) {
		return keys().flatMap((key) -> keys().filter((other) -> other.getClass() == key.getClass())
			.list()
			.ofMaxSize(2)
			.flatMap((others) -> values.list().ofSize(others.size() + 1).map((contents) -> {
				Map<Object, @Nullable Object> map = new LinkedHashMap<>();
				map.put(key, contents.get(0));
				for (int i = 0; i < others.size(); i++) {
					map.put(others.get(i), contents.get(i + 1));
				}
				return map;
			})));
	}

	private Arbitrary<Object> opens(Arbitrary<@Nullable Object> values) {
		Arbitrary<@Nullable Collection<?>> collections = values.list().ofMaxSize(3).injectNull(0.2).map((list) -> list);
		return Combinators
			.combine(values, figures(2), accounts(2), numbers(), collections, products().list().ofMaxSize(2),
					maps(values))
			.as((value, figure, account, number, collection, products, map) -> new Open(value, figure, account,
					number.toString(), number, "text", Color.RED, collection, products, new HashMap<>((Map<?, ?>) map),
					null));
	}

	private Arbitrary<Object> beans() {
		return Arbitraries.oneOf(products().map((value) -> value), accounts(3).map((value) -> value),
				figures(3).map((value) -> value));
	}

	private Arbitrary<Product> products() {
		return Combinators
			.combine(Arbitraries.longs(), Arbitraries.strings().all().ofMaxLength(5).injectNull(0.1),
					Arbitraries.bigDecimals().injectNull(0.1), Arbitraries.strings().all().ofMaxLength(5).optional())
			.as(Product::new);
	}

	private Arbitrary<Account> accounts(int depth) {
		Arbitrary<Account> leaf = Arbitraries.integers()
			.map((level) -> (level % 2 == 0) ? new Account("a", null) : new PremiumAccount("b", level));
		return (depth == 0) ? leaf : Arbitraries.oneOf(leaf,
				Arbitraries.lazy(() -> accounts(depth - 1)).map((parent) -> new Account("c", parent, "t")));
	}

	private Arbitrary<Figure> figures(int depth) {
		Arbitrary<Figure> leaf = Arbitraries.doubles().map(Circle::new);
		return (depth == 0) ? leaf : Arbitraries.oneOf(leaf,
				Arbitraries.lazy(() -> figures(depth - 1)).list().ofMaxSize(2).map((inner) -> new Square(1, inner)));
	}

	private Arbitrary<Number> numbers() {
		return Arbitraries.oneOf(Arbitraries.integers(), Arbitraries.longs(), doubles(), floats(), Arbitraries.shorts(),
				Arbitraries.bytes(), Arbitraries.bigDecimals().ofScale(7), Arbitraries.bigIntegers(),
				Arbitraries.bigDecimals().map((number) -> number.scaleByPowerOfTen(20)),
				Arbitraries.bigDecimals().map(BigDecimal::stripTrailingZeros));
	}

	private Arbitrary<Double> doubles() {
		return Arbitraries.longs()
			.map(Double::longBitsToDouble)
			.map((number) -> Double.isNaN(number) ? Double.NaN : number);
	}

	private Arbitrary<Float> floats() {
		return Arbitraries.integers()
			.map(Float::intBitsToFloat)
			.map((number) -> Float.isNaN(number) ? Float.NaN : number);
	}

	@Provide
	Arbitrary<Object> plain() {
		return Arbitraries.oneOf(keys(), Arbitraries.longs().map(Date::new), Arbitraries.of(DayOfWeek.class),
				Arbitraries.of(Month.class), Arbitraries.of(true, false),
				Arbitraries.longs().map((number) -> new Money("m" + number)));
	}

	@Provide
	Arbitrary<Object> keys() {
		Arbitrary<Object> texts = Arbitraries.strings().ofMaxLength(20).map((text) -> text);
		return Arbitraries.oneOf(numbers().map((number) -> number), texts, chars(), times(), zones(), enums(),
				Arbitraries.of(true, false), Arbitraries.create(UUID::randomUUID), locales(),
				Arbitraries.of(Currency.getAvailableCurrencies()),
				Arbitraries.of(URI.create("http://a/b?c=d#e"), URI.create(""), URI.create("urn:x:y")),
				Arbitraries.longs().map(Date::new));
	}

	private Arbitrary<Object> enums() {
		return Arbitraries.oneOf(Arbitraries.of(Color.class), Arbitraries.of(Size.class));
	}

	private Arbitrary<Object> locales() {
		// One is known under a name of old that is not well-formed.
		return Arbitraries.of(Locale.getAvailableLocales())
			.filter((locale) -> !locale.getVariant().equals("NY"))
			.map((locale) -> locale);
	}

	private Arbitrary<Object> chars() {
		return Arbitraries.chars().all().map((character) -> character);
	}

	private Arbitrary<Object> zones() {
		return Arbitraries.oneOf(zoneIds(), offsets());
	}

	private Arbitrary<ZoneId> zoneIds() {
		List<String> ids = new ArrayList<>(ZoneId.getAvailableZoneIds());
		ids.addAll(List.of("Z", "UTC", "GMT", "UT", "GMT+02:00", "UTC-03:30", "+05:45"));
		return Arbitraries.of(ids).map(ZoneId::of);
	}

	private Arbitrary<ZoneOffset> offsets() {
		return Arbitraries.integers().between(-18 * 3600, 18 * 3600).map(ZoneOffset::ofTotalSeconds);
	}

	private Arbitrary<Object> times() {
		Arbitrary<LocalDateTime> dateTimes = Combinators
			.combine(Arbitraries.longs().between(LocalDate.MIN.toEpochDay(), LocalDate.MAX.toEpochDay()),
					Arbitraries.longs().between(0, LocalTime.MAX.toNanoOfDay()))
			.as((day, nano) -> LocalDateTime.of(LocalDate.ofEpochDay(day), LocalTime.ofNanoOfDay(nano)));
		Arbitrary<LocalDateTime> recent = Arbitraries.longs()
			.between(0, 4_000_000_000L)
			.map((second) -> LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC));
		Arbitrary<LocalDateTime> any = Arbitraries.oneOf(dateTimes, recent);
		return Arbitraries.oneOf(any, any.map(LocalDateTime::toLocalDate), any.map(LocalDateTime::toLocalTime),
				any.map(YearMonth::from), any.map(MonthDay::from), any.map(Year::from),
				Combinators.combine(any, offsets()).as(OffsetDateTime::of),
				Combinators.combine(any, offsets()).as((time, offset) -> OffsetTime.of(time.toLocalTime(), offset)),
				Combinators.combine(any, zoneIds()).as(JsonEntryCodecPropertyTests::zoned),
				Combinators
					.combine(Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
							Arbitraries.longs().between(0, 999_999_999))
					.as(Instant::ofEpochSecond),
				Combinators.combine(Arbitraries.longs(), Arbitraries.longs().between(0, 999_999_999))
					.as(Duration::ofSeconds),
				Combinators.combine(Arbitraries.integers(), Arbitraries.integers(), Arbitraries.integers())
					.as(Period::of));
	}

	private static Object zoned(LocalDateTime time, ZoneId zone) {
		LocalDateTime safe = time.withYear(Math.max(-999_999_998, Math.min(999_999_998, time.getYear())));
		return ZonedDateTime.of(safe, zone).withLaterOffsetAtOverlap();
	}

}
