package io.github.twolevelcache.simulator.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.codec.EntryCodecException;
import io.github.twolevelcache.internal.keyspace.UnreadableEntryException;
import io.github.twolevelcache.internal.log.DamagedRecordException;
import io.github.twolevelcache.internal.log.DeadLetterList.Death;
import io.github.twolevelcache.internal.log.LoggedChange;

/**
 * The records of the log, and its dead letters.
 */
final class LogTargets {

	/** Of a record: the version at each end, and between the letter and the checksum. */
	private static final int VERSION = 18;

	private static final int CHECKED_FROM = VERSION + 1 + Integer.BYTES;

	private final FuzzedLog log = new FuzzedLog();

	List<Target> all() {
		this.log.fill();
		List<byte[]> records = this.log.records();
		Mutator mutator = new Mutator(records, List.of("P", "D", "W", "W\u0000\u0000\u0000\u0000", "\u0001", "\u0002",
				"00000003", "ffffffff", "176412608100000001", "\u007f\u00ff\u00ff\u00ff", "\u00ff\u00ff\u00ff\u00ff"));
		Mutator letters = new Mutator(
				List.of(bytes("1764126081000000013 it is refused"), bytes("1764126081000000010 damaged: ")),
				List.of(" ", "99999999999", "-1", "\u00ff", "\n", "a"));
		return List.of(new ByteTarget("records", 100, mutator, this::readRecord), new Sealed(mutator),
				new LetterTarget(letters, mutator));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	private boolean readRecord(byte[] record) {
		LoggedChange change = this.log.log().changes().decode(0, "1", record);
		Throwable unreadable = change.unreadable();
		if (unreadable == null) {
			change.number();
			return true;
		}
		// The last is a record of a newer format.
		boolean intended = unreadable instanceof DamagedRecordException || unreadable instanceof EntryCodecException
				|| unreadable instanceof UnreadableEntryException
				|| unreadable.getClass() == IllegalStateException.class;
		if (!intended) {
			throw new IllegalStateException(unreadable);
		}
		change.reason();
		return false;
	}

	/**
	 * Changes what a record holds, so that its checksum is right.
	 */
	private final class Sealed implements Target {

		private final Mutator mutator;

		Sealed(Mutator mutator) {
			this.mutator = mutator;
		}

		@Override
		public String name() {
			return "sealed";
		}

		@Override
		public int share() {
			return 50;
		}

		@Override
		public boolean run(RandomGenerator random) {
			byte[] record = this.mutator.mutate(random);
			int end = record.length - VERSION;
			if (end > CHECKED_FROM) {
				record[VERSION] = 'W';
				CRC32C crc = new CRC32C();
				crc.update(record, CHECKED_FROM, end - CHECKED_FROM);
				ByteBuffer.wrap(record).putInt(VERSION + 1, (int) crc.getValue());
				System.arraycopy(record, 0, record, end, VERSION);
			}
			return readRecord(record);
		}

	}

	/**
	 * Changes dead letters.
	 */
	private final class LetterTarget implements Target {

		private final Mutator letters;

		private final Mutator records;

		LetterTarget(Mutator letters, Mutator records) {
			this.letters = letters;
			this.records = records;
		}

		@Override
		public String name() {
			return "letters";
		}

		@Override
		public int share() {
			return 50;
		}

		@Override
		public boolean run(RandomGenerator random) {
			ByteArrayOutputStream read = new ByteArrayOutputStream();
			add(read, this.letters.mutate(random));
			add(read, this.records.mutate(random));
			byte @Nullable [] answer = read.toByteArray();
			return !LogTargets.this.log.log()
				.deadLetterList()
				.decode(List.of(new Death(0, "1", random.nextLong() >>> 12)), answer)
				.isEmpty();
		}

		private void add(ByteArrayOutputStream read, byte[] part) {
			read.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
			read.writeBytes(part);
		}

	}

}
