package io.github.twolevelcache.internal.cache;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link KeyText}.
 */
class KeyTextTests {

	private final KeyText keyText = new KeyText("products", 1000);

	@Test
	void aSingleValueIsItsOwnText() {
		UUID uuid = UUID.randomUUID();
		assertThat(this.keyText.apply("a:b {c} ü")).isEqualTo("a:b {c} ü");
		assertThat(this.keyText.apply("")).isEmpty();
		assertThat(this.keyText.apply(42L)).isEqualTo("42");
		assertThat(this.keyText.apply(42)).isEqualTo("42");
		assertThat(this.keyText.apply(true)).isEqualTo("true");
		assertThat(this.keyText.apply('x')).isEqualTo("x");
		assertThat(this.keyText.apply(uuid)).isEqualTo(uuid.toString());
		assertThat(this.keyText.apply(LocalDate.of(2026, 1, 2))).isEqualTo("2026-01-02");
		assertThat(this.keyText.apply(Colour.RED)).isEqualTo("RED");
	}

	@Test
	void partsStandInBrackets() {
		assertThat(this.keyText.apply(new SimpleKey("a", 1L, null))).isEqualTo("[a,1,\\0]");
		assertThat(this.keyText.apply(SimpleKey.EMPTY)).isEqualTo("[]");
		assertThat(this.keyText.apply(List.of("a", List.of("b")))).isEqualTo("[a,[b]]");
		assertThat(this.keyText.apply(new int[] { 1, 2 })).isEqualTo("[1,2]");
		assertThat(this.keyText.apply(new Point(1, 2))).isEqualTo("[\\" + Point.class.getName() + ",1,2]");
		assertThat(this.keyText.apply(Map.of("k", "v"))).isEqualTo("[[k,v]]");
	}

	@Test
	void differentKeysHaveDifferentTexts() {
		List<Object> keys = List.of(new SimpleKey("a, b"), new SimpleKey("a", "b"), new SimpleKey("a,b"),
				new SimpleKey("a", new Object[] { "b" }), new SimpleKey("a", "b", ""), new SimpleKey("a", ",b"),
				new SimpleKey("a\\", "b"), new SimpleKey("a\\,b"), new SimpleKey((Object) null), new SimpleKey("null"),
				new SimpleKey("\\0"), new SimpleKey("[a", "b]"), SimpleKey.EMPTY, new SimpleKey(""), "[a,b]", "\\[a,b]",
				"[]", new Point(1, 2), new Size(1, 2), new Chart.Point(1, 2), List.of("Point", 1, 2), "[\\Point,1,2]");
		Set<String> texts = new HashSet<>();
		for (Object key : keys) {
			assertThat(texts.add(this.keyText.apply(key))).as("text of %s", key).isTrue();
		}
	}

	@Test
	void aTextHasAsManyBytesAsItMay() {
		assertThat(this.keyText.apply("a".repeat(1000))).hasSize(1000);
		assertThat(this.keyText.apply("\u20ac".repeat(333))).hasSize(333);
		for (Object key : List.of("a".repeat(1001), "\u20ac".repeat(334), List.of("a".repeat(1000)))) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.keyText.apply(key))
				.withMessageContaining("of cache 'products' has")
				.withMessageContaining("l2.max-key-size")
				.withMessageMatching(".{1,400}");
		}
	}

	@Test
	void equalKeysHaveTheSameText() {
		Set<String> one = new LinkedHashSet<>(List.of("a", "b", "c"));
		Set<String> other = new LinkedHashSet<>(List.of("c", "b", "a"));
		assertThat(this.keyText.apply(one)).isEqualTo(this.keyText.apply(other));
		Map<String, Integer> map = new LinkedHashMap<>(Map.of("a", 1));
		map.put("b", 2);
		Map<String, Integer> reversed = new LinkedHashMap<>(Map.of("b", 2));
		reversed.put("a", 1);
		assertThat(this.keyText.apply(map)).isEqualTo(this.keyText.apply(reversed));
		assertThat(this.keyText.apply(new SimpleKey("a", "b"))).isEqualTo(this.keyText.apply(Arrays.asList("a", "b")));
	}

	@Test
	void aKeyWithoutATextIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.keyText.apply(new Object()))
			.withMessageContaining("java.lang.Object")
			.withMessageContaining("products")
			.withMessageContaining("toString()");
		assertThatIllegalArgumentException().isThrownBy(() -> this.keyText.apply(List.of(new Object())));
	}

	private enum Colour {

		RED {
			@Override
			public String toString() {
				return "red";
			}
		}

	}

	private interface Chart {

		record Point(int x, int y) {

		}

	}

	private record Point(int x, int y) {

	}

	private record Size(int x, int y) {

	}

}
