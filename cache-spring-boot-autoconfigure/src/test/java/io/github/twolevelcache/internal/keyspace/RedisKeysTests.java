package io.github.twolevelcache.internal.keyspace;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;

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
		assertThat(text(this.keys.of("42").lease(7))).isEqualTo("shop:l:{products::42}7");
		assertThat(text(this.keys.of("42").wake())).isEqualTo("shop:w:{products::42}");
		assertThat(text(this.keys.generation())).isEqualTo("shop:v:gen:{products}");
		assertThat(text(this.keys.value(""))).isEqualTo("shop:v:{products::}");
		assertThat(text(this.keys.value("ä😀"))).isEqualTo("shop:v:{products::ä😀}");
	}

	@Test
	void theHashTagNeverDependsOnWhatStandsOutsideTheBraces() {
		for (String key : List.of("42", "", "a}b", "{}", "}", "{", "a{b}c", "::")) {
			EntryKeys keys = this.keys.of(key);
			assertThat(SlotHash.getSlot(keys.value())).as(key)
				.isEqualTo(SlotHash.getSlot(keys.lease(7)))
				.isEqualTo(SlotHash.getSlot(keys.wake()));
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
	void aKeyIsKnownByItsText() {
		for (String text : List.of("42", "", "a}b{c", "\ud83d\ude00", "x" + (char) 0xD800 + "y")) {
			EntryKeys keys = this.keys.of(text);
			assertThat(this.keys.textOfValue(keys.value())).isEqualTo(text);
			assertThat(this.keys.textOfWake(keys.wake())).isEqualTo(text);
			assertThat(this.keys.textOfValue(keys.lease(7))).isNull();
		}
		assertThat(this.keys.textOfValue(new RedisKeys("shop", "prices").value("42"))).isNull();
		assertThat(this.keys.textOfValue(this.keys.generation())).isNull();
	}

}
