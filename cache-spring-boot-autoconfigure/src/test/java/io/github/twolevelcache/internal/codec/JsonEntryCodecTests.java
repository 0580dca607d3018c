package io.github.twolevelcache.internal.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.twolevelcache.codec.EntryCodecException;
import io.github.twolevelcache.internal.codec.Fixtures.Account;
import io.github.twolevelcache.internal.codec.Fixtures.Address;
import io.github.twolevelcache.internal.codec.Fixtures.Bits;
import io.github.twolevelcache.internal.codec.Fixtures.Box;
import io.github.twolevelcache.internal.codec.Fixtures.Cat;
import io.github.twolevelcache.internal.codec.Fixtures.Circle;
import io.github.twolevelcache.internal.codec.Fixtures.Color;
import io.github.twolevelcache.internal.codec.Fixtures.Converted;
import io.github.twolevelcache.internal.codec.Fixtures.Crate;
import io.github.twolevelcache.internal.codec.Fixtures.Dog;
import io.github.twolevelcache.internal.codec.Fixtures.Enums;
import io.github.twolevelcache.internal.codec.Fixtures.Failure;
import io.github.twolevelcache.internal.codec.Fixtures.Hidden;
import io.github.twolevelcache.internal.codec.Fixtures.Hiding;
import io.github.twolevelcache.internal.codec.Fixtures.History;
import io.github.twolevelcache.internal.codec.Fixtures.Identified;
import io.github.twolevelcache.internal.codec.Fixtures.Money;
import io.github.twolevelcache.internal.codec.Fixtures.Node;
import io.github.twolevelcache.internal.codec.Fixtures.Open;
import io.github.twolevelcache.internal.codec.Fixtures.Owner;
import io.github.twolevelcache.internal.codec.Fixtures.Person;
import io.github.twolevelcache.internal.codec.Fixtures.Plain;
import io.github.twolevelcache.internal.codec.Fixtures.PremiumAccount;
import io.github.twolevelcache.internal.codec.Fixtures.Priced;
import io.github.twolevelcache.internal.codec.Fixtures.Product;
import io.github.twolevelcache.internal.codec.Fixtures.SafePlugin;
import io.github.twolevelcache.internal.codec.Fixtures.Shown;
import io.github.twolevelcache.internal.codec.Fixtures.Size;
import io.github.twolevelcache.internal.codec.Fixtures.Sku;
import io.github.twolevelcache.internal.codec.Fixtures.Sparse;
import io.github.twolevelcache.internal.codec.Fixtures.Square;
import io.github.twolevelcache.internal.codec.Fixtures.Stock;
import io.github.twolevelcache.internal.codec.Fixtures.Titled;
import io.github.twolevelcache.internal.codec.Fixtures.Unreadable;
import io.github.twolevelcache.internal.codec.Fixtures.Visitors;
import io.github.twolevelcache.internal.codec.Fixtures.Warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JsonEntryCodec}.
 */
// Applications cache what is obsolete, too.
@SuppressWarnings({ "JavaUtilDate", "JdkObsolete" })
class JsonEntryCodecTests {

	private static final Product CHAIR = new Product(1, "Chair");

	private static final Product TABLE = new Product(2, null, null, Optional.of("oak"));

	private final JsonEntryCodec codec = new JsonEntryCodec(List.of("io.github.twolevelcache"),
			getClass().getClassLoader());

	static Stream<Object> values() {
		return Stream.of("text", "", "tab\t \"quote\" \u20ac \ud83d\ude00", 1, 2L, 1.5, 2.5f, 'c', '\0', true, (byte) 1,
				(short) 2, Double.NaN, Double.NEGATIVE_INFINITY, -0.0, Float.NaN, Float.MIN_VALUE, Long.MIN_VALUE,
				new BigDecimal("1.10"), new BigDecimal("1E+3"), new BigDecimal("0E-10"),
				new BigInteger("9".repeat(2000)), CHAIR, TABLE, new Account("a", new PremiumAccount("b", 3), "x", "y"),
				new PremiumAccount("c", 9), new Circle(0.1),
				new Square(2, List.of(new Circle(1), new Square(1, List.of()))), Color.RED, Color.BLUE,
				UUID.fromString("00000000-0000-0001-0000-000000000002"), Locale.GERMANY, Locale.ROOT,
				Currency.getInstance("EUR"), URI.create("mailto:a@b.c"), new Date(1), new Date(Long.MAX_VALUE),
				ZoneId.of("Europe/Berlin"), ZoneOffset.UTC, ZoneId.of("UTC"), Duration.ofSeconds(-1, 1), Instant.MAX,
				LocalDate.MIN, OffsetDateTime.parse("2026-01-02T03:04:05.000000001+14:00"),
				ZonedDateTime.parse("2026-10-25T02:30:00+01:00[Europe/Berlin]"),
				ZonedDateTime.parse("2026-10-25T02:30:00+02:00[Europe/Berlin]"),
				ZonedDateTime.parse("2026-01-01T00:00Z"), ZonedDateTime.parse("2026-01-01T00:00Z[UTC]"),
				Timestamp.from(Instant.parse("2026-01-01T00:00:00.123456789Z")), new java.sql.Date(123456789),
				new java.sql.Time(1234567), OptionalInt.of(3), OptionalInt.empty(), new Money("3 EUR"),
				new Person("Ann", new Address("Main", "Town")), new Sparse(List.of(), null, Optional.empty()),
				new Dog("Rex"), new SafePlugin(3));
	}

	static Stream<Object> containers() {
		Map<Size, Integer> enumMap = new EnumMap<>(Map.of(Size.SMALL, 1));
		return Stream.of(List.of(CHAIR, TABLE), List.of(), List.of(List.of(), List.of(CHAIR)), Arrays.asList(null, 1),
				Arrays.asList(null, null), List.of(1, 2L, "x", CHAIR, Color.RED, 'c', 1.5f, Double.NaN), Set.of(CHAIR),
				Map.of(1L, CHAIR), Map.of(UUID.randomUUID(), List.of(CHAIR)), Map.of(), new HashMap<>(Map.of("a", 1L)),
				Map.of("a", 1, "b", 2L), Map.of(Color.RED, Size.SMALL, Color.BLUE, Size.LARGE), enumMap,
				EnumSet.of(Color.RED, Color.BLUE), EnumSet.noneOf(Color.class),
				List.of(enumMap, EnumSet.of(Size.LARGE)), List.of(Map.of(1L, 2), 3),
				Map.of("a", Map.of(2L, CHAIR), "b", "c"), Optional.of(CHAIR), Optional.empty(),
				Optional.of(Optional.empty()), Optional.of(List.of(Optional.of(1L))), List.of(Optional.of(1), 2),
				List.of(Optional.empty(), Optional.of(CHAIR)), new TreeMap<>(Map.of("b", 1, "a", 2)),
				new TreeSet<>(Set.of(3, 1, 2)), Collections.singletonList(null), Collections.unmodifiableSet(Set.of(1)),
				List.of(new Box<>(CHAIR, List.of(TABLE)), new Box<>(1L, List.of())), new LinkedList<>(List.of(1L)),
				new ConcurrentHashMap<>(Map.of(LocalDate.MAX, Instant.MIN)), List.of(ZoneId.of("UTC"), ZoneOffset.UTC),
				Map.of('c', Map.of(true, Map.of(new BigDecimal("1.0"), Map.of(1.5f, (byte) 3)))),
				List.of(new Account("a", null), new PremiumAccount("b", 1)),
				List.of(new Circle(1), new Square(1, List.of())), List.of(new Cat(9), new Dog("Rex")),
				List.of(new Dog("Rex")));
	}

	@ParameterizedTest
	@MethodSource({ "values", "containers" })
	void valueComesBackEqual(Object value) {
		assertThat(roundTrip(value)).isEqualTo(value);
	}

	@ParameterizedTest
	@MethodSource({ "values", "containers" })
	void valueInAnOpenPlaceComesBackEqual(Object value) {
		assertThat(roundTrip(Open.of(value))).isEqualTo(Open.of(value));
		assertThat(roundTrip(new Box<>(value, List.of(value)))).isEqualTo(new Box<>(value, List.of(value)));
		assertThat(roundTrip(List.of(value, CHAIR))).isEqualTo(List.of(value, CHAIR));
		assertThat(roundTrip(Map.of(1L, value, 2L, "x"))).isEqualTo(Map.of(1L, value, 2L, "x"));
		assertThat(roundTrip(Optional.of(value))).isEqualTo(Optional.of(value));
	}

	@ParameterizedTest
	@MethodSource("values")
	void plainValueComesBackAsTheSameClass(Object value) {
		assertThat(roundTrip(value)).hasSameClassAs(value);
	}

	static Stream<Arguments> arrays() {
		return Stream
			.<Object>of(new int[] { 1, 2 }, new byte[] { 0, -1 }, new char[] { 'a' }, new double[] { Double.NaN },
					new long[0], new boolean[] { true }, new short[] { 1 }, new float[] { 1.5f },
					new String[] { "a", null }, new Product[] { CHAIR, null },
					new Object[] { 1L, "a", CHAIR, new int[] { 1 } }, new int[][] { { 1 }, {} },
					new Color[] { Color.RED }, new List<?>[] { List.of(CHAIR) },
					new Account[] { new PremiumAccount("a", 1) }, new Comparable<?>[] { 1L, "a", LocalDate.MIN })
			.map((array) -> Arguments.of(new Object[] { array }));
	}

	@ParameterizedTest
	@MethodSource("arrays")
	void arrayComesBackEqual(Object array) {
		assertThat(roundTrip(array)).hasSameClassAs(array).isEqualTo(array);
		Open open = (Open) roundTrip(Open.of(array));
		assertThat(open.anything()).isNotNull().hasSameClassAs(array).isEqualTo(array);
	}

	@Test
	void openDeclarationsKeepWhatTheyHold() {
		List<Open> values = List.of(
				new Open(1L, new Circle(1), new PremiumAccount("a", 1), 1L, 2L, "text", Color.RED, Set.of(1, 2),
						List.of(CHAIR), Map.of(1L, "a"), new Timestamp(1)),
				new Open(List.of(), new Square(1, List.of()), new Account("a", null), "text", new BigDecimal("1.0"), "",
						Size.LARGE, List.of(1, 2L), Set.of(CHAIR), Map.of(LocalDate.MIN, 1), new Date(1)),
				new Open('c', null, null, 1.5, 1.5f, null, null, new ArrayList<>(), List.of(), Map.of(), null));
		for (Open value : values) {
			assertThat(roundTrip(value)).isEqualTo(value);
		}
	}

	@Test
	void genericDeclarationsKeepTheirArguments() {
		Warehouse warehouse = new Warehouse(new Crate<>(CHAIR), List.of(new Crate<>(TABLE)),
				Optional.of(new Crate<>(CHAIR)));
		assertThat(roundTrip(warehouse)).isEqualTo(warehouse);
	}

	@Test
	void jacksonAnnotationsCount() {
		Owner owner = new Owner(new Cat(9), List.of(new Dog("Rex"), new Cat(1)), new Dog("Max"));
		assertThat(roundTrip(owner)).isEqualTo(owner);
		Priced priced = new Priced(new Money("1"), new Money("2"), List.of(new Money("3"), "4", 5));
		assertThat(roundTrip(priced)).isEqualTo(priced);
	}

	@Test
	void annotationsThatShapeTheJsonForOthersAreLeftAside() {
		Identified identified = new Identified("a");
		Shown shown = new Shown(LocalDateTime.parse("2026-01-02T03:04:05.6"), new PremiumAccount("a", 1),
				List.of(identified, identified, 1));
		assertThat(roundTrip(shown)).isEqualTo(shown);
	}

	@Test
	void enumsAreFoundWhereverTheyAre() {
		Set<Object> objects = new LinkedHashSet<>(List.of(Size.LARGE));
		Enums enums = new Enums(EnumSet.of(Size.SMALL), new EnumMap<>(Map.of(Color.RED, 1)), objects,
				new ArrayList<>(objects), Set.of(Size.LARGE, Color.RED));
		assertThat(roundTrip(enums)).isEqualTo(enums);
		assertThat(roundTrip(List.of(EnumSet.of(Size.LARGE), 1))).isEqualTo(List.of(EnumSet.of(Size.LARGE), 1));
		Box<Set<?>> box = new Box<>(EnumSet.of(Color.RED), List.of(EnumSet.of(Size.LARGE)));
		assertThat(roundTrip(box)).isEqualTo(box);
	}

	@Test
	void collectionsOfTheApplicationKeepTheirClass() {
		Plain plain = new Plain();
		plain.add(CHAIR);
		assertThat(roundTrip(plain)).isEqualTo(plain).isInstanceOf(Plain.class);
		Visitors visitors = (Visitors) roundTrip(new Visitors(List.of("a"), 3));
		assertThat(visitors).containsExactly("a");
		assertThat(visitors.count()).isEqualTo(3);
	}

	@Test
	void whatWouldBeLostIsRefused() {
		assertRefused(new Hiding(), Hidden.class.getName(), "its field id would be lost");
		assertRefused(new Titled(), Titled.class.getName(), "its field title would be lost");
		assertRefused(new Bits(BitSet.valueOf(new long[] { 5 })), "java.util.BitSet");
		assertRefused(new Failure("a"), Failure.class.getName());
		assertRefused(Open.of(new Failure("a")), Failure.class.getName());
		assertRefused(new Converted(1), Converted.class.getName());
		assertRefused(Open.of(new Converted(1)), Converted.class.getName());
		assertRefused(Open.of(new AtomicReference<>("a")), "java.util.concurrent.atomic.AtomicReference");
		assertRefused(new Locale("a_b"), "java.util.Locale");
	}

	@Test
	void orderOfElementsIsKept() {
		Map<String, Integer> reversed = new TreeMap<>(Comparator.reverseOrder());
		reversed.putAll(Map.of("a", 1, "c", 3, "b", 2));
		assertThat(((Map<?, ?>) roundTrip(reversed)).keySet().toArray()).containsExactly("c", "b", "a");
		for (Collection<?> collection : List.of(new LinkedHashSet<>(List.of(3, 1, 2)), new ArrayDeque<>(List.of(2, 1)),
				new LinkedHashMap<>(Map.of("a", 1)).values())) {
			assertThat(((Collection<?>) roundTrip(collection)).toArray()).isEqualTo(collection.toArray());
		}
		assertThat(roundTrip(new ArrayDeque<>(List.of(1)))).isInstanceOf(ArrayDeque.class);
	}

	@Test
	void collectionsOfOtherMakersComeBackAsThoseOfTheJdk() {
		JsonEntryCodec narrow = new JsonEntryCodec(List.of(Product.class.getName()), getClass().getClassLoader());
		List<Product> foreign = new Foreign<>(List.of(CHAIR));
		assertThat(narrow.decode(narrow.encode(foreign))).isEqualTo(foreign).isExactlyInstanceOf(ArrayList.class);
	}

	@Test
	void typeStandsBeforeTheJson() {
		assertThat(text(this.codec.encode(List.of(new Circle(1))))).matches("java\\.util\\.List<"
				+ "io\\.github\\.twolevelcache\\.internal\\.codec\\.Fixtures\\$Circle#[0-9a-f]{8}>\n\\[\\{\"radius\":1\\.0}]");
		assertThat(text(this.codec.encode(Map.of(1L, 2))))
			.isEqualTo("java.util.Map<java.lang.Long,java.lang.Integer>\n{\"1\":2}");
		assertThat(text(this.codec.encode(List.of(1, 2L)))).isEqualTo("java.util.List\n[1,[\"java.lang.Long\",2]]");
		assertThat(text(this.codec.encode(new int[] { 1 }))).isEqualTo("int[]\n[1]");
	}

	@Test
	void valueOfTheDeclaredClassIsPlainJson() {
		String text = text(this.codec.encode(new Account("a", new Account("b", null))));
		assertThat(text)
			.endsWith("\n{\"name\":\"a\",\"parent\":{\"name\":\"b\",\"parent\":null,\"tags\":[]},\"tags\":[]}");
	}

	@Test
	void typesOutsideTheTrustedPackagesAreRefused() {
		JsonEntryCodec strict = new JsonEntryCodec(List.of("com.acme"), getClass().getClassLoader());
		for (Object value : List.of(CHAIR, List.of(CHAIR), Optional.of(CHAIR), Map.of(1, CHAIR), List.of(1, CHAIR),
				new Product[0])) {
			assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> strict.encode(value))
				.withMessageContaining("Type " + Product.class.getName()
						+ " may not be cached: add its package to two-level-cache.codec.trusted-packages");
		}
		assertRefused(new Thread(), "java.lang.Thread");
		assertRefused(Open.of(new AtomicInteger()), "java.util.concurrent.atomic.AtomicInteger");
		assertRefused(Calendar.getInstance(), "java.util.GregorianCalendar");
		assertRefused(String.class, "java.lang.Class");
		assertRefused(new Object(), "java.lang.Object");
	}

	@Test
	void classesThatOthersCannotFindAreRefused() {
		record Local(int number) {

		}
		assertRefused(new Local(1), "local, anonymous or generated");
		assertRefused(new Account("a", null) {

		}, "local, anonymous or generated");
		Comparator<String> lambda = String::compareTo;
		assertRefused(lambda, "local, anonymous or generated");
	}

	@Test
	void whatCannotBeReadBackIsRefusedEachTime() {
		for (int i = 0; i < 3; i++) {
			assertRefused(new Unreadable(1, 2), "cannot be read back");
			assertRefused(Open.of(new Unreadable(1, 2)), "cannot be read back");
			assertRefused(List.of(1, new Unreadable(1, 2)), "cannot be read back");
			assertThat(roundTrip(Open.of(1))).isEqualTo(Open.of(1));
		}
	}

	@Test
	void mapsWhoseKeysCannotBeReadAreRefused() {
		assertRefused(new Stock(Map.of(new Sku("a"), 1)), Sku.class.getName());
		assertRefused(Map.of(new Sku("a"), 1), Sku.class.getName());
		assertRefused(Open.of(Map.of(new Sku("a"), 1)), Sku.class.getName());
		assertRefused(Map.of(List.of(1), 1), "java.util.List");
		assertRefused(Map.of(1, 1, 2L, 1), "java.lang.Integer", "java.lang.Long");
		assertRefused(Open.of(Map.of(1, 1, "2", 1)), "java.lang.Integer", "java.lang.String");
		Map<@Nullable String, Integer> nullKey = new HashMap<>();
		nullKey.put(null, 1);
		assertRefused(nullKey, "null key");
	}

	@Test
	void comparatorThatWouldBeLostIsRefused() {
		TreeMap<String, Integer> map = new TreeMap<>(Comparator.reverseOrder());
		map.put("a", 1);
		assertRefused(new History(map, Set.of(), Map.of()), "comparator");
		History ordered = new History(new TreeMap<>(Comparator.<String>naturalOrder()), Set.of(), Map.of());
		assertThat(roundTrip(ordered)).isEqualTo(ordered);
		History natural = new History(new TreeMap<>(map), EnumSet.of(Size.LARGE),
				Map.of(Color.RED, List.of(Size.LARGE)));
		History read = (History) roundTrip(
				new History(new TreeMap<>(Map.of("a", 1)), natural.sizes(), natural.byColor()));
		assertThat(read.sizes()).isEqualTo(natural.sizes());
		assertThat(read.byName()).isEqualTo(Map.of("a", 1));
	}

	@Test
	void endlessValuesAreRefused() {
		List<Object> list = new ArrayList<>();
		list.add(list);
		list.add(list);
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> this.codec.encode(list));
		Node node = new Node();
		node.next = new Node();
		node.next.next = node;
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> this.codec.encode(node));
	}

	@Test
	void depthIsLimitedOnWritingAsOnReading() {
		Node plain = new Node();
		Node wrapped = new Node();
		int written = 0;
		for (int i = 0; i < 600; i++) {
			Node next = new Node();
			next.next = plain;
			plain = next;
			Node other = new Node();
			other.other = wrapped;
			wrapped = other;
			for (Node node : List.of(plain, wrapped)) {
				byte[] bytes = encodeOrNull(node);
				if (bytes != null) {
					assertThat(this.codec.decode(bytes)).isInstanceOf(Node.class);
					written++;
				}
			}
		}
		assertThat(written).isBetween(500, 1000);
	}

	@Test
	void customizersAreApplied() {
		JsonEntryCodec customized = new JsonEntryCodec(List.of("io.github.twolevelcache"), getClass().getClassLoader(),
				List.of((builder) -> builder.enable(tools.jackson.databind.SerializationFeature.INDENT_OUTPUT)));
		byte[] bytes = customized.encode(CHAIR);
		assertThat(text(bytes)).contains("\n  \"id\" : 1");
		assertThat(this.codec.decode(bytes)).isEqualTo(CHAIR);
	}

	@Test
	void givesItsName() {
		assertThat(this.codec.id()).isEqualTo("json");
	}

	private Object roundTrip(Object value) {
		byte[] bytes = this.codec.encode(value);
		assertThat(this.codec.encode(value)).isEqualTo(bytes);
		return this.codec.decode(bytes);
	}

	private byte @Nullable [] encodeOrNull(Object value) {
		try {
			return this.codec.encode(value);
		}
		catch (EntryCodecException ex) {
			return null;
		}
	}

	private void assertRefused(Object value, String... words) {
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> this.codec.encode(value))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(words))
			.withNoCause();
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static final class Foreign<E> extends java.util.AbstractList<E> {

		private final List<E> list;

		Foreign(List<E> list) {
			this.list = list;
		}

		@Override
		public E get(int index) {
			return this.list.get(index);
		}

		@Override
		public int size() {
			return this.list.size();
		}

	}

}
