package io.github.twolevelcache.internal.keyspace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.Freshness;
import io.github.twolevelcache.stats.UnreadableCause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link EntryFormat}.
 */
class EntryFormatTests {

	private static final long END = 1_800_000_000_000L;

	private static final int MAX_SIZE = 100_000;

	private static EntryFormat format(String codec, @Nullable Long compressionThreshold) {
		return new EntryFormat(new TextCodec(codec), Compressor.available(), compressionThreshold, MAX_SIZE);
	}

	private static void assertUnreadable(byte[] bytes, UnreadableCause cause) {
		assertThatExceptionOfType(UnreadableEntryException.class).isThrownBy(() -> format("text", null).read(bytes))
			.satisfies((ex) -> assertThat(ex.getUnreadableCause()).isEqualTo(cause));
	}

	@Test
	void aValueComesBack() throws Exception {
		EntryFormat format = format("text", null);
		byte[] bytes = format.write("hello", END, 7);
		EntryFormat.stamp(bytes, 5, 11);
		assertThat(bytes).hasSize(EntryFormat.HEADER_SIZE + 5);
		assertThat(EntryFormat.version(bytes)).isEqualTo(5);
		assertThat(EntryFormat.generation(bytes)).isEqualTo(11);
		assertThat(format.read(bytes)).isEqualTo(new CacheEntry("hello", END, bytes.length, 5, 11, 7, Freshness.FRESH));
	}

	@Test
	void aNullComesBackWhateverTheCodec() throws Exception {
		byte[] bytes = format("text", null).write(null, END, 0);
		assertThat(bytes).hasSize(EntryFormat.HEADER_SIZE);
		assertThat(format("other", null).read(bytes).value()).isNull();
	}

	@Test
	void theLayoutIsTheDocumentedOne() {
		byte[] bytes = format("text", null).write("x", 0x0102030405060708L, 0x0A0B0C0D);
		assertThat(Arrays.copyOfRange(bytes, 0, 2)).containsExactly(1, 0);
		assertThat(Arrays.copyOfRange(bytes, 4, 8)).containsExactly(0x0A, 0x0B, 0x0C, 0x0D);
		assertThat(Arrays.copyOfRange(bytes, 8, 24)).containsOnly(0);
		assertThat(Arrays.copyOfRange(bytes, 24, 32)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
		assertThat(bytes[32]).isEqualTo((byte) 'x');
	}

	@Test
	void aLargeValueIsCompressedAndASmallOneIsNot() throws Exception {
		EntryFormat format = format("text", 100L);
		String large = "abc".repeat(1000);
		byte[] bytes = format.write(large, END, 0);
		assertThat(bytes).hasSizeLessThan(200);
		assertThat(format.read(bytes).value()).isEqualTo(large);
		assertThat(format("text", null).read(bytes).value()).isEqualTo(large);
		assertThat(format.write("abc", END, 0)).hasSize(EntryFormat.HEADER_SIZE + 3);
	}

	@Test
	void aValueThatIsTooLargeIsNeitherWrittenNorRead() {
		EntryFormat generous = new EntryFormat(new TextCodec("text"), Compressor.available(), 1000L, 1L << 30);
		String tooLarge = "a".repeat(MAX_SIZE + 1);
		assertThatIllegalArgumentException().isThrownBy(() -> format("text", 1000L).write(tooLarge, END, 0))
			.withMessage(
					"it has 100001 bytes when it is encoded, more than the 100000 bytes that 'l2.max-value-size' allows");
		// Some bytes become many.
		byte[] bomb = generous.write(tooLarge, END, 0);
		assertThat(bomb).hasSizeLessThan(200);
		assertUnreadable(bomb, UnreadableCause.TOO_LARGE);
		assertUnreadable(Arrays.copyOf(format("text", null).write("x", END, 0), MAX_SIZE + EntryFormat.HEADER_SIZE + 1),
				UnreadableCause.TOO_LARGE);
		assertThat(format("text", 1000L).write("a".repeat(MAX_SIZE), END, 0)).isNotEmpty();
	}

	@Test
	void whatIsNotAnEntryIsUnreadable() {
		assertUnreadable(new byte[0], UnreadableCause.NOT_AN_ENTRY);
		assertUnreadable("{\"id\":1}".getBytes(StandardCharsets.UTF_8), UnreadableCause.NOT_AN_ENTRY);
		assertUnreadable(new byte[] { 1, 0, 0 }, UnreadableCause.NOT_AN_ENTRY);
		byte[] bytes = format("text", null).write("x", END, 0);
		bytes[1] = 64;
		assertUnreadable(bytes, UnreadableCause.NOT_AN_ENTRY);
	}

	@Test
	void aNewerVersionIsUnreadable() {
		byte[] bytes = format("text", null).write("x", END, 0);
		bytes[0] = 2;
		assertUnreadable(bytes, UnreadableCause.NEWER_FORMAT);
	}

	@Test
	void aValueOfAnotherCodecIsUnreadable() {
		assertUnreadable(format("other", null).write("x", END, 0), UnreadableCause.OTHER_CODEC);
	}

	@Test
	void aDamagedValueIsUnreadable() {
		byte[] compressed = format("text", 1L).write("abc".repeat(1000), END, 0);
		assertUnreadable(Arrays.copyOf(compressed, compressed.length - 3), UnreadableCause.UNDECODABLE);
		assertUnreadable(format("text", null).write("broken", END, 0), UnreadableCause.UNDECODABLE);
	}

	@Test
	void noDamageEscapesAsAnythingElse() {
		EntryFormat format = format("text", 1L);
		byte[] entry = format.write("abc".repeat(100), END, 0);
		SplittableRandom random = new SplittableRandom(20261123);
		for (int i = 0; i < 20_000; i++) {
			byte[] damaged = Arrays.copyOf(entry, random.nextInt(entry.length + 1));
			for (int flips = random.nextInt(4); flips > 0 && damaged.length > 0; flips--) {
				damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
			}
			try {
				format.read(damaged);
			}
			catch (UnreadableEntryException ex) {
				assertThat(ex.getUnreadableCause()).isNotNull();
			}
		}
	}

	private record TextCodec(String id) implements EntryCodec {

		@Override
		public byte[] encode(Object value) {
			return value.toString().getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public Object decode(byte[] bytes) {
			String text = new String(bytes, StandardCharsets.UTF_8);
			if ("broken".equals(text)) {
				throw new IllegalArgumentException(text);
			}
			return text;
		}

	}

}
