package io.github.twolevelcache.internal.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link LogRecord}.
 */
class LogRecordTests {

	private static final String VERSION = "176412608100000001";

	private static final byte[] KEY = bytes("the key");

	private static final byte[] ENTRY = bytes("an entry of some length, of which nothing may get lost");

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	/** As the scripts of the log put it together. */
	private static byte[] record(boolean deletion) {
		byte[] entry = deletion ? new byte[0] : ENTRY;
		ByteArrayOutputStream record = new ByteArrayOutputStream();
		record.writeBytes(bytes(VERSION));
		record.writeBytes(LogRecord.head(deletion, KEY, entry));
		record.writeBytes(entry);
		record.writeBytes(bytes(VERSION));
		return record.toByteArray();
	}

	@Test
	void aPutIsReadAsItWasWritten() {
		LogRecord read = LogRecord.parse(record(false));
		assertThat(read.version()).isEqualTo(VERSION);
		assertThat(read.deletion()).isFalse();
		assertThat(read.key()).isEqualTo(KEY);
		assertThat(read.entry()).isEqualTo(ENTRY);
	}

	@Test
	void aDeletionIsReadAsItWasWritten() {
		LogRecord read = LogRecord.parse(record(true));
		assertThat(read.version()).isEqualTo(VERSION);
		assertThat(read.deletion()).isTrue();
		assertThat(read.key()).isEqualTo(KEY);
		assertThat(read.entry()).isEmpty();
	}

	@Test
	void recordsWithoutAChecksumAreRead() {
		LogRecord put = LogRecord.parse(bytes(VERSION + "P00000003keyentry"));
		assertThat(put.version()).isEqualTo(VERSION);
		assertThat(put.deletion()).isFalse();
		assertThat(put.key()).asString().isEqualTo("key");
		assertThat(put.entry()).asString().isEqualTo("entry");
		LogRecord deletion = LogRecord.parse(bytes(VERSION + "D00000003key"));
		assertThat(deletion.deletion()).isTrue();
		assertThat(deletion.key()).asString().isEqualTo("key");
		assertThat(deletion.entry()).isEmpty();
		assertThat(LogRecord.parse(bytes(VERSION + "D00000000")).key()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1", "garbage", "garbage of some length, where a record should be", VERSION,
			VERSION + "P", VERSION + "P0000", VERSION + "P7fffffffkey", VERSION + "Pffffffffkey",
			VERSION + "P-0000001key", VERSION + "Pxxxxxxxxkey", VERSION + "P00000004key", VERSION + "D00000002key",
			VERSION + "X00000003key", VERSION + "W", VERSION + "W" + VERSION, VERSION + "W1234" + VERSION,
			VERSION + "W\0\0\0\0" + VERSION, "17641260810000000:P00000003key" })
	void whatIsNoRecordIsDamaged(String text) {
		assertThatExceptionOfType(DamagedRecordException.class).isThrownBy(() -> LogRecord.parse(bytes(text)))
			.satisfies((damage) -> assertThat(damage.bytes()).isEqualTo(bytes(text)));
	}

	@Test
	void noDamageIsTakenForARecord() {
		Random random = new Random(1);
		for (int i = 0; i < 100_000; i++) {
			byte[] damaged = record(i % 2 == 0);
			if (i % 3 == 0) {
				damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
			}
			else {
				damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
			}
			byte[] found = damaged;
			assertThatExceptionOfType(DamagedRecordException.class).as("%d", i)
				.isThrownBy(() -> LogRecord.parse(found));
		}
	}

	@Test
	void aRecordOfANewerFormatIsNotDamaged() {
		byte[] newer = record(false);
		// The number of the format, and the checksum that belongs to it.
		newer[23] = 2;
		byte[] checksum = checksum(Arrays.copyOfRange(newer, 23, newer.length - 18));
		System.arraycopy(checksum, 0, newer, 19, checksum.length);
		assertThatIllegalStateException().isThrownBy(() -> LogRecord.parse(newer)).withMessageContaining("format 2");
		assertThat(LogRecord.versionOf(newer)).isEqualTo(VERSION);
	}

	private static byte[] checksum(byte[] bytes) {
		CRC32C crc = new CRC32C();
		crc.update(bytes);
		return ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
	}

	@Test
	void aVersionIsTheSameAfterItWasANumber() {
		assertThat(LogRecord.version(LogRecord.number(VERSION))).isEqualTo(VERSION);
		assertThat(LogRecord.version(LogRecord.number("000000000000112345"))).isEqualTo("000000000000112345");
	}

	@Test
	void whatHasNoVersionHasAnEmptyOne() {
		assertThat(LogRecord.versionOf(bytes(VERSION))).isEqualTo(VERSION);
		assertThat(LogRecord.versionOf(bytes(VERSION.substring(1)))).isEmpty();
		assertThat(LogRecord.versionOf(bytes("garbage"))).isEmpty();
		assertThat(LogRecord.versionOf(bytes("garbage of some length, where a record should be"))).isEmpty();
	}

}
