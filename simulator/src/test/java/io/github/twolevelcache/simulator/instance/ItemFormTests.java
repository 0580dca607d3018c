package io.github.twolevelcache.simulator.instance;

import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.codec.EntryCodecException;
import io.github.twolevelcache.codec.PartialValue;
import io.github.twolevelcache.internal.codec.JsonEntryCodec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ItemForm}.
 */
class ItemFormTests {

	private static final Item ITEM = new Item("k0", 3, "tag");

	private static JsonEntryCodec codec(ItemForm form) {
		return new JsonEntryCodec(List.of(Item.class.getPackageName()), form.classLoader());
	}

	private static Object value(ItemForm form) {
		return Objects.requireNonNull(form.value(ITEM));
	}

	@Test
	void theFirstIsTheItemItself() {
		assertThat(value(ItemForm.FIRST)).isSameAs(ITEM);
	}

	@Test
	void theNextHasTheSameNameAndOnePropertyMore() {
		Object value = value(ItemForm.next());
		assertThat(value.getClass()).isNotEqualTo(Item.class);
		assertThat(value.getClass().getName()).isEqualTo(Item.class.getName());
		assertThat(value).hasToString("Item[key=k0, version=3, tag=tag, note=null]");
	}

	@Test
	void whatIsCachedIsTheItem() {
		assertThat(ItemForm.item(value(ItemForm.FIRST))).isEqualTo(ITEM);
		assertThat(ItemForm.item(value(ItemForm.next()))).isEqualTo(ITEM);
		assertThat(ItemForm.item(null)).isNull();
		assertThat(ItemForm.next().value(null)).isNull();
	}

	@Test
	void eachIsReadByItsOwnVersionOnly() {
		byte[] bytes = codec(ItemForm.next()).encode(value(ItemForm.next()));
		assertThat(codec(ItemForm.next()).decode(bytes)).isEqualTo(value(ItemForm.next()));
		assertThatExceptionOfType(EntryCodecException.class).isThrownBy(() -> codec(ItemForm.FIRST).decode(bytes));
	}

	@Test
	void theNextUnderstandsWhatTheFirstHasWrittenButNotTheOtherWayRound() {
		byte[] first = codec(ItemForm.FIRST).encode(value(ItemForm.FIRST));
		PartialValue read = codec(ItemForm.next()).decodeOtherVersion(first);
		assertThat(read.value()).isEqualTo(value(ItemForm.next()));
		assertThat(read.missing()).containsExactly("note");
		byte[] next = codec(ItemForm.next()).encode(value(ItemForm.next()));
		assertThatExceptionOfType(EntryCodecException.class)
			.isThrownBy(() -> codec(ItemForm.FIRST).decodeOtherVersion(next));
	}

}
