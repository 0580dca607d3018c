package io.github.twolevelcache.remote;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisKeys}.
 */
class RedisKeysTests {

	private final RedisKeys keys = new RedisKeys("shop", "products");

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	@Test
	void theLayoutIsTheDocumentedOne() {
		assertThat(text(this.keys.value("42"))).isEqualTo("shop:v:{products::42}");
		assertThat(text(this.keys.value(""))).isEqualTo("shop:v:{products::}");
		assertThat(text(this.keys.value("ä😀"))).isEqualTo("shop:v:{products::ä😀}");
	}

	@Test
	void theHashTagNeverDependsOnWhatStandsOutsideTheBraces() {
		for (String key : List.of("42", "", "a}b", "{}", "}", "{", "a{b}c", "::")) {
			byte[] value = this.keys.value(key);
			byte[] lease = text(value).replaceFirst(":v:", ":l:").getBytes(StandardCharsets.UTF_8);
			assertThat(SlotHash.getSlot(value)).as(key).isEqualTo(SlotHash.getSlot(lease));
		}
	}

	@Test
	void keysAreSpreadOverTheSlots() {
		Set<Integer> slots = new HashSet<>();
		for (int key = 0; key < 1000; key++) {
			slots.add(SlotHash.getSlot(this.keys.value("" + key)));
		}
		assertThat(slots).hasSizeGreaterThan(900);
	}

	@Test
	void unpairedSurrogatesStayApart() {
		String high = String.valueOf((char) 0xD83D);
		String low = String.valueOf((char) 0xDE00);
		Set<String> distinct = new HashSet<>();
		for (String key : List.of(high, low, low + high, high + low, "?", "x" + high)) {
			distinct.add(new String(this.keys.value(key), StandardCharsets.ISO_8859_1));
		}
		assertThat(distinct).hasSize(6);
	}

	@Test
	void thePatternTakesNamesLiterally() {
		assertThat(text(new RedisKeys("shop", "a*[b]?\\").allValues())).isEqualTo("shop:v:{a\\*\\[b\\]\\?\\\\::*");
	}

}
