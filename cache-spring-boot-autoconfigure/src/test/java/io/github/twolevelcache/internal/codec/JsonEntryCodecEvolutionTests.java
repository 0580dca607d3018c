package io.github.twolevelcache.internal.codec;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import io.github.twolevelcache.codec.EntryCodecException;
import io.github.twolevelcache.codec.EntryUpgrade;
import io.github.twolevelcache.codec.PartialValue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Two versions of an application share Redis: {@link JsonEntryCodec} must not mistake one
 * version of a class for the other.
 */
class JsonEntryCodecEvolutionTests {

	private static final String RECORD = "record R(long id, String name) {}";

	private static final String NESTED = """
			class Main { static Object create() { return new Outer(List.of(new Inner(Color.RED, null))); } }
			record Outer(List<Inner> inner) {}
			record Inner(Color color, Outer outer) {}
			enum Color { RED, BLUE }
			""";

	/**
	 * Creates an {@code R} of nulls and zeros.
	 */
	private static final String MAIN = """
			class Main {
				static Object create() throws Exception {
					var constructor = R.class.getDeclaredConstructors()[0];
					Object[] arguments = new Object[constructor.getParameterCount()];
					for (int i = 0; i < arguments.length; i++) {
						Class<?> type = constructor.getParameterTypes()[i];
						arguments[i] = java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0);
					}
					return constructor.newInstance(arguments);
				}
			}
			""";

	@TempDir
	Path directory;

	@Test
	void sameClassesUnderstandEachOther() throws Exception {
		CompiledClasses one = CompiledClasses.of(this.directory, NESTED);
		CompiledClasses two = CompiledClasses.of(this.directory, NESTED);
		Object decoded = two.codec().decode(one.codec().encode(one.create()));
		assertThat(decoded).isNotEqualTo(one.create()).isEqualTo(two.create());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			record R(long id, String name) {}             | record R(long id, String title) {}
			record R(long id, String name) {}             | record R(int id, String name) {}
			record R(long id, String name) {}             | record R(long id, String name, int size) {}
			record R(long id, String name) {}             | record R(long id) {}
			record R(List<String> ids) {}                 | record R(List<Long> ids) {}
			record R(Map<String, Long> ids) {}            | record R(Map<Long, Long> ids) {}
			record R(long[] ids) {}                       | record R(int[] ids) {}
			class R { String name; R next; }              | class R { String name; }
			class R { String name; }                      | class R { transient String name; }
			class P { int a; } class R extends P { }      | class P { long a; } class R extends P { }
			enum E { A, B } record R(E e) {}              | enum E { A, B, C } record R(E e) {}
			enum E { A, B } record R(Map<E, E> e) {}      | enum E { A, C } record R(Map<E, E> e) {}
			record I(int a) {} record R(List<I> i) {}     | record I(long a) {} record R(List<I> i) {}
			record I(int a) {} record R(Optional<I> i) {} | record I(long a) {} record R(Optional<I> i) {}
			record I(int a) {} record R(I[][] i) {}       | record I(long a) {} record R(I[][] i) {}
			""")
	void changedClassesAreMissed(String before, String after) throws Exception {
		CompiledClasses one = CompiledClasses.of(this.directory, before, MAIN);
		CompiledClasses two = CompiledClasses.of(this.directory, after, MAIN);
		byte[] bytes = one.codec().encode(one.create());
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> two.codec().decode(bytes))
			.withMessageContaining("Type app.R was written by a version of it with other properties");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					record R(long id, String name) {}         | record R(String name, long id) {}
					record R(long id, String name) {}         | record R(long id, String name) { long twice() { return 2 * id; } }
					class R { int a; long b; }                | class R { long b; int a; int getC() { return 3; } static int d; }
					enum E { A, B } record R(E e) {}          | enum E { B { }, A } record R(E e) {}
					record R(Object o) {} record I(int a) {}  | record R(Object o) {} record I(long a) {}
					""")
	void otherChangesDoNotMatter(String before, String after) throws Exception {
		assertThat(fingerprint(before)).isEqualTo(fingerprint(after));
	}

	@Test
	void changedClassInAnOpenPlaceIsMissed() throws Exception {
		String holder = "record Holder(Object held) {} class Main { static Object create() { return new Holder(new R(1, null)); } }";
		CompiledClasses one = CompiledClasses.of(this.directory, holder, RECORD);
		CompiledClasses two = CompiledClasses.of(this.directory, holder, "record R(long id, Object name) {}");
		byte[] bytes = one.codec().encode(one.create());
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> two.codec().decode(bytes))
			.withMessageContaining("Type app.R was written by a version of it with other properties");
	}

	@Test
	void removedClassIsMissed() throws Exception {
		CompiledClasses one = CompiledClasses.of(this.directory, RECORD, MAIN);
		CompiledClasses two = CompiledClasses.of(this.directory, "class Main { static Object create() { return 1; } }");
		byte[] bytes = one.codec().encode(one.create());
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> two.codec().decode(bytes))
			.withMessageContaining("app.R cannot be loaded");
	}

	@Test
	void anUpgradeReadsWhatAnotherVersionWrote() throws Exception {
		CompiledClasses one = CompiledClasses.of(this.directory, RECORD, MAIN);
		CompiledClasses two = CompiledClasses.of(this.directory, "record R(long id, String title, int size) {}", MAIN);
		byte[] bytes = one.codec().encode(one.create());
		JsonEntryCodec upgrading = two.codec(upgrade("app.R", two.create()));
		assertThat(upgrading.decode(bytes)).isEqualTo(two.create());
		// What it wrote itself is read as it is.
		assertThat(two.codec(upgrade("app.R", null)).decode(upgrading.encode(two.create()))).isEqualTo(two.create());
	}

	@Test
	void anUpgradeReadsAClassThatHadAnotherName() throws Exception {
		CompiledClasses one = CompiledClasses.of(this.directory, RECORD, MAIN);
		CompiledClasses two = CompiledClasses.of(this.directory, "class Main { static Object create() { return 1; } }");
		assertThat(two.codec(upgrade("app.R", 1)).decode(one.codec().encode(one.create()))).isEqualTo(1);
	}

	@Test
	void whatNoUpgradeReadsIsMissed() throws Exception {
		CompiledClasses one = CompiledClasses.of(this.directory, RECORD, MAIN);
		CompiledClasses two = CompiledClasses.of(this.directory, "record R(long id) {}", MAIN);
		byte[] bytes = one.codec().encode(one.create());
		for (EntryUpgrade<Object> upgrade : List.of(upgrade("app.R", null), upgrade("app.Other", 1))) {
			assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> two.codec(upgrade).decode(bytes))
				.withMessageContaining("Type app.R was written by a version of it with other properties");
		}
	}

	private static EntryUpgrade<Object> upgrade(String className, @Nullable Object value) {
		return new EntryUpgrade<>() {

			@Override
			public Set<String> classNames() {
				return Set.of(className);
			}

			@Override
			public @Nullable Object upgrade(JsonNode written) {
				assertThat(written.get("id").isNumber()).isTrue();
				assertThat(written.get("name").isNull()).isTrue();
				return value;
			}

		};
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					record R(long id, String name) {}         | record R(long id, String name) {}                     | ''
					record R(long id, String name) {}         | record R(int size, long id, String name, String unit) {} | size,unit
					record R() {}                             | record R(boolean a, char b, double c, Long d) {}      | a,b,c,d
					record R(int id, float f) {}              | record R(long id, double f) {}                        | ''
					record R(int id) {}                       | record R(Integer id) {}                               | ''
					record R(int id) {}                       | record R(BigDecimal id) {}                            | ''
					enum E { A, B } record R(E e) {}          | enum E { A, B, C } record R(E e) {}                   | ''
					record R(ArrayList<String> l) {}          | record R(List<String> l) {}                           | ''
					record R(String name) {}                  | record R(@com.fasterxml.jackson.annotation.JsonProperty("n") int size, String name) {} | size
					""")
	void compatibleClassesAreReadWhereItIsAskedFor(String before, String after, String missing) throws Exception {
		CompiledClasses one = CompiledClasses.of(this.directory, before, MAIN);
		CompiledClasses two = CompiledClasses.of(this.directory, after, MAIN);
		byte[] bytes = one.codec().encode(one.create());
		PartialValue read = two.codec().decodeOtherVersion(bytes);
		assertThat(read.value()).hasSameClassAs(two.create());
		assertThat(read.missing()).isEqualTo(Set.of(missing.isEmpty() ? new String[0] : missing.split(",")));
		if (!before.equals(after)) {
			assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> two.codec().decode(bytes));
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			record R(long id, String name) {}    | record R(long id, String title) {}
			record R(long id, String name) {}    | record R(long id) {}
			record R(Integer id) {}              | record R(int id) {}
			record R(long id) {}                 | record R(String id) {}
			record R(int id) {}                  | record R(boolean id) {}
			record R(int id) {}                  | class Main { static Object create() { return 1; } }
			""")
	void otherClassesAreNot(String before, String after) throws Exception {
		CompiledClasses one = CompiledClasses.of(this.directory, before, MAIN);
		CompiledClasses two = after.contains("Main") ? CompiledClasses.of(this.directory, after)
				: CompiledClasses.of(this.directory, after, MAIN);
		byte[] bytes = one.codec().encode(one.create());
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> two.codec().decodeOtherVersion(bytes));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			double | 1.5          | int
			BigDecimal | new BigDecimal("12345678901234567.89") | double
			long   | 5000000000L  | int
			int    | 300          | byte
			double | Double.NaN   | BigDecimal
			String | "1"          | int
			""")
	void whatDoesNotFitIsNotRead(String before, String value, String after) throws Exception {
		CompiledClasses one = CompiledClasses.of(this.directory, "record R(%s value) {}".formatted(before),
				"class Main { static Object create() { return new R(%s); } }".formatted(value));
		CompiledClasses two = CompiledClasses.of(this.directory, "record R(%s value) {}".formatted(after), MAIN);
		byte[] bytes = one.codec().encode(one.create());
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> two.codec().decodeOtherVersion(bytes));
	}

	@Test
	void anObjectWithinTheValueMayBePartialToo() throws Exception {
		String main = """
				class Main { static Object create() { return new R(new Size(1), List.of(), 2); } }
				record R(Size outer, List<Size> sizes, Object open) {}
				""";
		CompiledClasses one = CompiledClasses.of(this.directory, main, "record Size(int height) {}");
		CompiledClasses two = CompiledClasses.of(this.directory, main,
				"record Size(int height, String unit, int width) { Size(int height) { this(height, null, 0); } }");
		PartialValue read = two.codec().decodeOtherVersion(one.codec().encode(one.create()));
		assertThat(read.value()).isEqualTo(two.create());
		assertThat(read.missing()).containsExactlyInAnyOrder("outer.unit", "outer.width");
	}

	@ParameterizedTest
	@ValueSource(strings = { "record R(List<Size> held) {} List.of(new Size(1))",
			"record R(Map<String, Size> held) {} Map.of(\"a\", new Size(1))", "record R(Object held) {} new Size(1)" })
	void whereNobodyCouldBeToldNothingMayBeMissing(String holder) throws Exception {
		int value = holder.indexOf("{} ") + 3;
		String main = holder.substring(0, value) + "class Main { static Object create() { return new R("
				+ holder.substring(value) + "); } }";
		CompiledClasses one = CompiledClasses.of(this.directory, main, "record Size(int height) {}");
		byte[] bytes = one.codec().encode(one.create());
		CompiledClasses wider = CompiledClasses.of(this.directory, main, "record Size(long height) {}");
		assertThat(wider.codec().decodeOtherVersion(bytes).value()).isEqualTo(wider.create());
		CompiledClasses more = CompiledClasses.of(this.directory, main,
				"record Size(int height, String unit) { Size(int height) { this(height, null); } }");
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> more.codec().decodeOtherVersion(bytes));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			@JsonIgnoreProperties(ignoreUnknown = true) record R(long id) {}      | it was written by another version
			record R(long id, @JsonAlias("name") String title) {}                 | it was written by another version
			record R(java.time.Instant id, String name) {}                        | it was written by another version
			""")
	void whatAnAnnotationOrATypeWouldMisreadIsNotRead(String after, String message) throws Exception {
		CompiledClasses one = CompiledClasses.of(this.directory, "record R(long id, String name) {}",
				"class Main { static Object create() { return new R(1700000000000L, \"a\"); } }");
		CompiledClasses two = CompiledClasses.of(this.directory,
				after.replace("@Json", "@com.fasterxml.jackson.annotation.Json"), MAIN);
		byte[] bytes = one.codec().encode(one.create());
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> two.codec().decodeOtherVersion(bytes))
			.withMessageContaining(message);
	}

	@Test
	void aClassThatRefusesItsDefaultsIsNotRead() throws Exception {
		CompiledClasses one = CompiledClasses.of(this.directory, RECORD, MAIN);
		CompiledClasses two = CompiledClasses.of(this.directory,
				"record R(long id, String name, String unit) { R { unit.length(); } }",
				"class Main { static Object create() { return new R(1, null, \"\"); } }");
		byte[] bytes = one.codec().encode(one.create());
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> two.codec().decodeOtherVersion(bytes));
	}

	@Test
	void subtypesNamedByTheApplicationCount() throws Exception {
		String base = """
				@com.fasterxml.jackson.annotation.JsonTypeInfo(use = com.fasterxml.jackson.annotation.JsonTypeInfo.Id.NAME)
				@com.fasterxml.jackson.annotation.JsonSubTypes(@com.fasterxml.jackson.annotation.JsonSubTypes.Type(Dog.class))
				interface Pet {}
				record R(Pet pet) {}
				""";
		assertThat(fingerprint(base + "record Dog(int age) implements Pet {}"))
			.isNotEqualTo(fingerprint(base + "record Dog(long age) implements Pet {}"));
	}

	private String fingerprint(String sources) throws Exception {
		CompiledClasses classes = CompiledClasses.of(this.directory, sources, MAIN);
		String text = new String(classes.codec().encode(classes.create()), StandardCharsets.UTF_8);
		assertThat(text).matches("(?s)app\\.R#[0-9a-f]{8}\n.*");
		return text.substring("app.R#".length(), text.indexOf('\n'));
	}

}
