package io.github.twolevelcache.internal.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * The changes of one cache that the store has refused for good: of each key the last one,
 * until a newer one is stored. Thread-safe.
 */
public final class DeadLetterQueue {

	/** A dead letter is the record, the cause behind it, and the length of the cause. */
	private static final String MOVE = """
			local log, queue, postponed, since, dead = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
			local function move(text, record, cause)
				redis.call('HSET', dead, text, record .. cause .. struct.pack('>I4', #cause))
				redis.call('HDEL', log, text)
				redis.call('ZREM', queue, text)
				redis.call('ZREM', postponed, text)
				redis.call('ZREM', since, text)
			end
			""";

	private static final Script BURY = new Script(MOVE + """
			local text, version, cause = ARGV[1], ARGV[2], ARGV[3]
			local record = redis.call('HGET', log, text)
			if record and string.sub(record, 1, 18) == version then
				move(text, record, cause)
			end
			return '1'
			""");

	/**
	 * What has no version that can be relied on gets one here, with a letter behind it
	 * that no record has.
	 */
	private static final Script BURY_DAMAGED = new Script(MOVE + LogScripts.CLOCK + """
			local text, found, cause = ARGV[1], ARGV[2], ARGV[3]
			if redis.call('HGET', log, text) == found then
				local last = redis.call('HGET', log, CLOCK)
			""" + LogScripts.TICK + """
				redis.call('HSET', log, CLOCK, version)
				move(text, version .. '%s' .. found, cause)
			end
			return '1'
			""".formatted(LogRecord.DAMAGED));

	/** Answers with text, version and cause of each, behind their lengths. */
	private static final Script LIST = new Script(LogScripts.ANSWER + """
			local dead = KEYS[1]
			local letters = redis.call('HGETALL', dead)
			for i = 1, #letters, 2 do
				local text, letter = letters[i], letters[i + 1]
				local cause = struct.unpack('>I4', letter, #letter - 3)
				for _, part in ipairs({ text, string.sub(letter, 1, 18), string.sub(letter, -4 - cause, -5) }) do
					add(part)
				end
			end
			return table.concat(answer)
			""");

	private static final String REMOVE = """
			local dead, log, queue = KEYS[1], KEYS[2], KEYS[3]
			local text, version = ARGV[1], ARGV[2]
			local letter = redis.call('HGET', dead, text)
			if not letter or string.sub(letter, 1, 18) ~= version then
				return false
			end
			redis.call('HDEL', dead, text)
			""";

	/** The change keeps its version, so that it does not overwrite what is newer. */
	private static final Script REPLAY = new Script(REMOVE + """
			if redis.call('HEXISTS', log, text) == 0 then
				local cause = struct.unpack('>I4', letter, #letter - 3)
				local from = string.sub(letter, 19, 19) == '%s' and 20 or 1
				redis.call('HSET', log, text, string.sub(letter, from, -5 - cause))
				redis.call('ZADD', queue, string.sub(version, 1, 13), text)
			end
			return '1'
			""".formatted(LogRecord.DAMAGED));

	private static final Script DISCARD = new Script(REMOVE + "return '1'");

	private final LogKeys keys;

	private final RemoteStore store;

	DeadLetterQueue(LogKeys keys, RemoteStore store) {
		this.keys = keys;
		this.store = store;
	}

	/**
	 * Put aside a change that the store refuses for good, unless its key has changed.
	 * @param change the change
	 * @param cause what the store said
	 * @return completes when that was done
	 */
	public CompletableFuture<?> bury(LoggedChange change, String cause) {
		return bury(BURY, change, Ascii.bytes(change.version()), cause);
	}

	/**
	 * Put aside, as it stands there, what nobody can ever read, unless its key has
	 * changed.
	 * @param change the change
	 * @param damage what is wrong with it
	 * @return completes when that was done
	 */
	public CompletableFuture<?> bury(LoggedChange change, DamagedRecordException damage) {
		return bury(BURY_DAMAGED, change, damage.bytes(), "damaged: " + damage.getMessage());
	}

	private CompletableFuture<?> bury(Script script, LoggedChange change, byte[] found, String cause) {
		return this.store
			.run(script,
					this.keys.all(change.partition(), LogKeys.LOG, LogKeys.QUEUE, LogKeys.POSTPONED, LogKeys.SINCE,
							LogKeys.DEAD),
					RedisKeys.bytes(change.text()), found, cause.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Return what was put aside.
	 * @param partition the number of a partition of the log
	 * @return the dead letters
	 */
	public CompletableFuture<List<DeadLetter>> list(int partition) {
		return this.store.run(LIST, this.keys.all(partition, LogKeys.DEAD)).thenApply((answer) -> {
			List<DeadLetter> letters = new ArrayList<>();
			List<byte[]> parts = LogScripts.parts(answer);
			for (int i = 0; i < parts.size(); i += 3) {
				String text = RedisKeys.text(parts.get(i), 0, parts.get(i).length);
				String version = Ascii.text(parts.get(i + 1));
				letters.add(new DeadLetter(version + text, text, LogRecord.number(version),
						new String(parts.get(i + 2), StandardCharsets.UTF_8)));
			}
			return letters;
		});
	}

	/**
	 * Return a change to the log. If its key has changed since, the change is forgotten.
	 * @param id the id of the dead letter
	 * @return whether there was one
	 */
	public CompletableFuture<Boolean> replay(String id) {
		return remove(REPLAY, id, LogKeys.DEAD, LogKeys.LOG, LogKeys.QUEUE);
	}

	/**
	 * Forget a change.
	 * @param id the id of the dead letter
	 * @return whether there was one
	 */
	public CompletableFuture<Boolean> discard(String id) {
		return remove(DISCARD, id, LogKeys.DEAD);
	}

	private CompletableFuture<Boolean> remove(Script script, String id, char... kinds) {
		if (id.length() < LogRecord.VERSION_LENGTH) {
			return CompletableFuture.completedFuture(false);
		}
		String text = id.substring(LogRecord.VERSION_LENGTH);
		return this.store
			.run(script, this.keys.allOf(text, kinds), RedisKeys.bytes(text),
					Ascii.bytes(id.substring(0, LogRecord.VERSION_LENGTH)))
			.thenApply((done) -> done != null);
	}

}
