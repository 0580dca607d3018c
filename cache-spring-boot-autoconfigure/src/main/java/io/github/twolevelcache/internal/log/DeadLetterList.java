package io.github.twolevelcache.internal.log;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * The {@linkplain DeadLetterQueue dead letters} of one cache, to read. They are found by
 * when they have died, and only those that are wanted are read, with the values or
 * without. Thread-safe.
 */
public final class DeadLetterList {

	/** Answers with when each has died, and its text. */
	private static final Script FIND = new Script(LogScripts.ANSWER + """
			local died = KEYS[1]
			local after, most = ARGV[1], ARGV[2]
			for _, text in ipairs(redis.call('ZRANGEBYSCORE', died, '(' .. after, '+inf', 'LIMIT', 0, most)) do
				add(redis.call('ZSCORE', died, text))
				add(text)
			end
			return table.concat(answer)
			""");

	/**
	 * After the number of bytes stand texts. Answers with the letter of each and, until
	 * there are so many bytes, its record.
	 */
	private static final Script READ = new Script(LogScripts.ANSWER + """
			local dead, letters = KEYS[1], KEYS[2]
			local bytes = ARGV[1]
			local enough, size = tonumber(bytes), 0
			for i = 2, #ARGV do
				local text = ARGV[i]
				local record = size < enough and redis.call('HGET', dead, text) or ''
				size = size + #record
				add(redis.call('HGET', letters, text) or '')
				add(record)
			end
			return table.concat(answer)
			""");

	/** The version, the number of attempts and the cause. */
	private static final Pattern LETTER = Pattern.compile("(\\d{18})(\\d{1,9}) (.*)", Pattern.DOTALL);

	private static final String NO_VERSION = "0".repeat(LogRecord.VERSION_LENGTH);

	private final LogKeys keys;

	private final EntryFormat format;

	private final RemoteStore store;

	DeadLetterList(LogKeys keys, EntryFormat format, RemoteStore store) {
		this.keys = keys;
		this.format = format;
		this.store = store;
	}

	/**
	 * Find dead letters, the oldest first.
	 * @param partition the number of a partition of the log
	 * @param after the time after which they have died, in microseconds since the epoch
	 * @param most how many, at most
	 * @return when which have died
	 */
	public CompletableFuture<List<Death>> find(int partition, long after, int most) {
		return this.store.run(FIND, this.keys.all(partition, LogKeys.DIED), Ascii.bytes(after), Ascii.bytes(most))
			.thenApply((answer) -> {
				List<Death> deaths = new ArrayList<>();
				List<byte[]> parts = LogScripts.parts(answer);
				for (int i = 0; i < parts.size(); i += 2) {
					byte[] text = parts.get(i + 1);
					deaths.add(
							new Death(partition, RedisKeys.text(text, 0, text.length), time(Ascii.text(parts.get(i)))));
				}
				return deaths;
			});
	}

	private static long time(String score) {
		// Infinite if somebody else has written it.
		return score.endsWith("inf") ? Long.MAX_VALUE : Double.valueOf(score).longValue();
	}

	/**
	 * Read dead letters.
	 * @param partition the number of the partition
	 * @param deaths what was found there
	 * @param bytes with how many bytes of values: no more are read once there are as many
	 * @return the letters as Redis has them
	 */
	public CompletableFuture<byte @Nullable []> read(int partition, List<Death> deaths, long bytes) {
		byte[][] arguments = new byte[1 + deaths.size()][];
		arguments[0] = Ascii.bytes(bytes);
		for (int i = 0; i < deaths.size(); i++) {
			arguments[1 + i] = RedisKeys.bytes(deaths.get(i).text());
		}
		return this.store.run(READ, this.keys.all(partition, LogKeys.DEAD, LogKeys.LETTERS), arguments);
	}

	/**
	 * Decode dead letters, which takes too long for the thread that has received them.
	 * @param deaths what was found
	 * @param read what {@link #read} has read of it
	 * @return the dead letters, in the same order; without those that have ended since
	 */
	public List<DeadLetter> decode(List<Death> deaths, byte @Nullable [] read) {
		List<DeadLetter> letters = new ArrayList<>();
		List<byte[]> parts = LogScripts.parts(read);
		for (int i = 0; i < deaths.size(); i++) {
			byte[] letter = parts.get(2 * i);
			if (letter.length > 0) {
				letters.add(decode(deaths.get(i), letter, parts.get(2 * i + 1)));
			}
		}
		return letters;
	}

	private DeadLetter decode(Death death, byte[] letter, byte[] record) {
		Matcher parts = LETTER.matcher(new String(letter, StandardCharsets.UTF_8));
		boolean known = parts.matches();
		String version = known ? parts.group(1) : NO_VERSION;
		return new DeadLetter(version + death.text(), death.text(), LogRecord.number(version), LogRecord.time(version),
				Instant.EPOCH.plus(death.time(), ChronoUnit.MICROS), known ? Integer.parseInt(parts.group(2)) : 0,
				known ? parts.group(3) : "what was known of it is damaged", (record.length > 0) ? value(record) : null);
	}

	private @Nullable String value(byte[] record) {
		LogRecord written;
		try {
			written = LogRecord.parse(record);
		}
		catch (DamagedRecordException | IllegalStateException ex) {
			return shown(record);
		}
		return written.deletion() ? null : shown(this.format.encoded(written.entry()));
	}

	private static String shown(byte[] bytes) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			return Base64.getEncoder().encodeToString(bytes);
		}
	}

	/**
	 * When a change has become a dead letter.
	 *
	 * @param partition the number of the partition of the log
	 * @param text the text of its key
	 * @param time the time, in microseconds since the epoch; another one for each letter
	 * of a partition
	 */
	public record Death(int partition, String text, long time) {

	}

}
