package io.github.twolevelcache.internal.codec.jdk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.net.URL;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.twolevelcache.codec.EntryCodecException;
import io.github.twolevelcache.internal.codec.Fixtures.Color;
import io.github.twolevelcache.internal.codec.Fixtures.Product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link JdkEntryCodec}.
 */
class JdkEntryCodecTests {

	private final JdkEntryCodec codec = new JdkEntryCodec(List.of("io.github.twolevelcache.**"));

	static Stream<Object> values() {
		Order order = new Order(1, "a", new BigDecimal("1.10"));
		return Stream.of("text", 1, 2L, 1.5, 'c', true, new BigDecimal("1.10"), UUID.randomUUID(), Locale.GERMANY,
				Instant.now(), LocalDate.MAX, ZonedDateTime.parse("2026-01-01T00:00+01:00[Europe/Berlin]"), order,
				Color.RED, Color.BLUE, List.of(order), new ArrayList<>(List.of(1)), Arrays.asList(1, null), Set.of(1),
				Map.of(1, order), new HashMap<>(Map.of(1, 2)), new LinkedHashMap<>(Map.of(1, 2)),
				new TreeMap<>(Map.of(1, 2)), new ConcurrentHashMap<>(Map.of(1, 2)), EnumSet.of(Color.RED),
				new EnumMap<>(Map.of(Color.RED, 1)), Collections.unmodifiableList(new ArrayList<>(List.of(1))),
				Collections.emptyMap(), List.of(new HashSet<>(List.of(order)), Map.of("a", List.of())));
	}

	@ParameterizedTest
	@MethodSource("values")
	void valueComesBackEqual(Object value) {
		assertThat(this.codec.decode(this.codec.encode(value))).isEqualTo(value);
	}

	@Test
	void arraysComeBackEqual() {
		for (Object value : List.of(new int[] { 1 }, new byte[1000], new String[] { "a" }, new Order[] { null },
				new Object[] { 1, "a" })) {
			assertThat(this.codec.decode(this.codec.encode(value))).isEqualTo(value);
		}
		assertThat((ArrayDeque<?>) this.codec.decode(this.codec.encode(new ArrayDeque<>(List.of(1))))).hasSize(1);
	}

	@Test
	void whatIsNotSerializableIsRefused() {
		assertThatExceptionOfType(EntryCodecException.class)
			.isThrownBy(() -> this.codec.encode(List.of(new Product(1, "a"))))
			.withMessageContaining("type " + Product.class.getName() + " is not serializable")
			.withNoCause();
	}

	@Test
	void whatIsNotAllowedIsRefusedOnWriting() throws Exception {
		JdkEntryCodec narrow = new JdkEntryCodec(List.of("com.acme.**"));
		for (Object value : List.of(new Order(1, "a", BigDecimal.ONE), List.of(new Order(1, "a", BigDecimal.ONE)),
				new Order[0])) {
			assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> narrow.encode(value))
				.withMessageContaining("Order")
				.withMessageContaining("two-level-cache.codec.jdk.allowed-classes");
		}
		URL url = new java.net.URI("http://localhost").toURL();
		Comparator<String> lambda = (Comparator<String> & Serializable) String::compareTo;
		for (Object value : List.of(url, lambda, new TreeMap<>(lambda), new IllegalStateException())) {
			assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> this.codec.encode(value));
		}
	}

	@Test
	void whatIsNotAllowedIsRefusedOnReading() throws Exception {
		JdkEntryCodec narrow = new JdkEntryCodec(List.of("com.acme.**"));
		byte[] order = this.codec.encode(List.of(new Order(1, "s3cr3t", BigDecimal.ONE)));
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> narrow.decode(order)).withNoCause();
		for (Object value : List.of(new java.net.URI("http://localhost").toURL(), new Trap(),
				new IllegalStateException())) {
			byte[] bytes = serialized(value);
			assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> narrow.decode(bytes)).withNoCause();
		}
		assertThat(Trap.sprung).isFalse();
	}

	@Test
	void sizesAreLimited() throws Exception {
		List<Object> deep = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			deep = new ArrayList<>(List.<Object>of(deep));
		}
		byte[] bytes = serialized(deep);
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> this.codec.decode(bytes));
		byte[] huge = this.codec.encode(new int[1]);
		Arrays.fill(huge, huge.length - 8, huge.length - 4, (byte) 0x7f);
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> this.codec.decode(huge));
	}

	// Each level takes twice as long as the one in it.
	@Test
	void setsThatAreHeldManyTimesAreRefused() throws Exception {
		Set<Object> sets = nested(12);
		assertThat(this.codec.decode(this.codec.encode(sets))).isEqualTo(sets);
		byte[] bytes = serialized(nested(22));
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> this.codec.decode(bytes))
			.withMessageContaining("reading it takes too long");
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> this.codec.encode(nested(22)))
			.withMessageContaining("reading it takes too long");
	}

	private static Set<Object> nested(int depth) {
		Set<Object> first = new HashSet<>();
		Set<Object> second = new HashSet<>(Set.of(1));
		for (int i = 0; i < depth; i++) {
			Set<Object> both = new HashSet<>(List.of(first, second));
			second = new HashSet<>(List.of(first, second, "second"));
			first = both;
		}
		return first;
	}

	@Test
	void aTableIsNoLargerThanItsBytesCanBe() {
		byte[] bytes = this.codec.encode(new HashMap<>(Map.of(1, 2)));
		for (int i = 0; i + 10 < bytes.length; i++) {
			// The block of data that holds the number of buckets and that of the entries.
			if (bytes[i] == 0x77 && bytes[i + 1] == 8) {
				bytes[i + 7] = 0x0f;
			}
		}
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> this.codec.decode(bytes))
			.withMessageContaining("InvalidClassException");
	}

	@Test
	void mutatedBytesGiveAValueOrTheException() {
		long seed = System.nanoTime();
		SplittableRandom random = new SplittableRandom(seed);
		List<byte[]> valid = values().map(this.codec::encode).toList();
		for (int i = 0; i < 10_000; i++) {
			byte[] bytes = valid.get(random.nextInt(valid.size())).clone();
			for (int j = random.nextInt(3); j >= 0; j--) {
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			}
			if (random.nextInt(10) == 0) {
				bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 10));
			}
			try {
				assertThat(this.codec.decode(bytes)).isNotNull();
			}
			catch (EntryCodecException ex) {
				assertThat(ex).hasNoCause();
			}
			catch (Throwable ex) {
				throw new AssertionError("With seed " + seed, ex);
			}
		}
	}

	@Test
	void trailingBytesAndNullAreRefused() throws Exception {
		byte[] bytes = this.codec.encode("a");
		byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> this.codec.decode(longer));
		byte[] none = serialized(null);
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> this.codec.decode(none));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "*", "com.acme.**;*", "**" })
	void patternsThatAllowEverythingAreRefused(String pattern) {
		assertThatIllegalArgumentException().isThrownBy(() -> new JdkEntryCodec(List.of(pattern)));
	}

	@Test
	void somethingMustBeAllowed() {
		assertThatIllegalArgumentException().isThrownBy(() -> new JdkEntryCodec(List.of()));
	}

	@Test
	void patternsThatRejectWin() {
		JdkEntryCodec strict = new JdkEntryCodec(List.of("!java.util.ArrayDeque", "com.acme.*"));
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> strict.encode(new ArrayDeque<>()));
	}

	@Test
	void givesItsName() {
		assertThat(this.codec.id()).isEqualTo("jdk");
	}

	private static byte[] serialized(@Nullable Object value) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
			output.writeObject(value);
		}
		return bytes.toByteArray();
	}

	record Order(long id, String name, BigDecimal price) implements Serializable {

	}

	static final class Trap implements Serializable {

		static boolean sprung;

		private Object readResolve() {
			sprung = true;
			return this;
		}

	}

}
