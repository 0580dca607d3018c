package io.github.twolevelcache.internal.log;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * The changes of one cache that the store has refused for good: of each key the last one,
 * until a newer one is stored. The records are kept apart from what else is known of
 * them, so that {@link DeadLetterList} need not read them. Of many letters, a script
 * handles some. Thread-safe.
 */
public final class DeadLetterQueue {

	/**
	 * A letter is the version, the number of attempts, a space, and the cause. No two of
	 * a partition have died at the same time, in microseconds, so whoever lists them
	 * knows by it where to go on.
	 */
	private static final String MOVE = LogScripts.CLOCK + """
			local log, queue, postponed, since = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
			local dead, letters, died = KEYS[5], KEYS[6], KEYS[7]
			local function move(text, record, letter)
				local newest = redis.call('ZRANGE', died, -1, -1, 'WITHSCORES')[2] or 0
				local micros = math.max(time[1] * 1000000 + time[2], newest + 1)
				redis.call('HSET', dead, text, record)
				redis.call('HSET', letters, text, letter)
				redis.call('ZADD', died, string.format('%.0f', micros), text)
				redis.call('HDEL', log, text)
				redis.call('ZREM', queue, text)
				redis.call('ZREM', postponed, text)
				redis.call('ZREM', since, text)
			end
			""";

	private static final Script BURY = new Script(MOVE + """
			local text, version, attempts, cause = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
			local record = redis.call('HGET', log, text)
			if record and string.sub(record, 1, 18) == version then
				move(text, record, version .. attempts .. ' ' .. cause)
			end
			return '1'
			""");

	/** What has no version that can be relied on gets one here. */
	private static final Script BURY_DAMAGED = new Script(MOVE + """
			local text, found, attempts, cause = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
			if redis.call('HGET', log, text) == found then
				local last = redis.call('HGET', log, CLOCK)
			""" + LogScripts.TICK + """
				redis.call('HSET', log, CLOCK, version)
				move(text, found, version .. attempts .. ' ' .. cause)
			end
			return '1'
			""");

	private static final String FORGET = """
			local dead, letters, died = KEYS[1], KEYS[2], KEYS[3]
			local function forget(text)
				redis.call('HDEL', dead, text)
				redis.call('HDEL', letters, text)
				redis.call('ZREM', died, text)
			end
			""";

	private static final String DISCARD_TEXT = FORGET + """
			local function take(text)
				forget(text)
				return 0
			end
			""";

	/** The change keeps its version, so that it does not overwrite what is newer. */
	private static final String REPLAY_TEXT = FORGET + """
			local log, queue = KEYS[4], KEYS[5]
			local function take(text)
				local record, letter = redis.call('HGET', dead, text), redis.call('HGET', letters, text)
				forget(text)
				if not record or not letter or redis.call('HEXISTS', log, text) == 1 then
					return 0
				end
				redis.call('HSET', log, text, record)
				redis.call('ZADD', queue, string.match(string.sub(letter, 1, 13), '^%d+$') or '0', text)
				return #record
			end
			""";

	private static final String ONE = """
			local text, version = ARGV[1], ARGV[2]
			local letter = redis.call('HGET', letters, text)
			if not letter or string.sub(letter, 1, 18) ~= version then
				return false
			end
			take(text)
			return '1'
			""";

	/**
	 * Handles the oldest of those that had died when the first call was made, which names
	 * no time: what is replayed may die again, and must not be replayed for ever. Answers
	 * with that time and how many were handled.
	 */
	private static final String OLDEST = """
			local latest, most, bytes = ARGV[1], ARGV[2], ARGV[3]
			local newest = latest ~= '' and latest or redis.call('ZRANGE', died, -1, -1, 'WITHSCORES')[2]
			if not newest then
				return false
			end
			local enough, size, count = tonumber(bytes), 0, 0
			for _, text in ipairs(redis.call('ZRANGEBYSCORE', died, '-inf', newest, 'LIMIT', 0, most)) do
				if size < enough then
					size = size + take(text)
					count = count + 1
				end
			end
			return newest .. string.format(' %.0f', count)
			""";

	private static final Script REPLAY = new Script(REPLAY_TEXT + ONE);

	private static final Script REPLAY_OLDEST = new Script(REPLAY_TEXT + OLDEST);

	private static final Script DISCARD = new Script(DISCARD_TEXT + ONE);

	private static final Script DISCARD_OLDEST = new Script(DISCARD_TEXT + OLDEST);

	/** So many are handled at once, if there are no more bytes of them. */
	private static final byte[] MOST = Ascii.bytes(100);

	private static final byte[] MOST_BYTES = Ascii.bytes(1 << 20);

	private static final byte[] NOTHING = {};

	private final LogKeys keys;

	private final RemoteStore store;

	DeadLetterQueue(LogKeys keys, RemoteStore store) {
		this.keys = keys;
		this.store = store;
	}

	/**
	 * Put aside a change that the store refuses for good, unless its key has changed.
	 * @param change the change
	 * @param attempts how often it was tried
	 * @param cause what the store said
	 * @return completes when that was done
	 */
	public CompletableFuture<?> bury(LoggedChange change, int attempts, String cause) {
		return bury(BURY, change, Ascii.bytes(change.version()), attempts, cause);
	}

	/**
	 * Put aside, as it stands there, what nobody can ever read, unless its key has
	 * changed.
	 * @param change the change
	 * @param damage what is wrong with it
	 * @return completes when that was done
	 */
	public CompletableFuture<?> bury(LoggedChange change, DamagedRecordException damage) {
		return bury(BURY_DAMAGED, change, damage.bytes(), 0, "damaged: " + damage.getMessage());
	}

	private CompletableFuture<?> bury(Script script, LoggedChange change, byte[] found, int attempts, String cause) {
		return this.store.run(script,
				this.keys.all(change.partition(), LogKeys.LOG, LogKeys.QUEUE, LogKeys.POSTPONED, LogKeys.SINCE,
						LogKeys.DEAD, LogKeys.LETTERS, LogKeys.DIED),
				RedisKeys.bytes(change.text()), found, Ascii.bytes(attempts), cause.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Return a change to the log. If its key has changed since, the change is forgotten.
	 * @param id the id of the dead letter
	 * @return whether there was one
	 */
	public CompletableFuture<Boolean> replay(String id) {
		return one(REPLAY, id, LogKeys.DEAD, LogKeys.LETTERS, LogKeys.DIED, LogKeys.LOG, LogKeys.QUEUE);
	}

	/**
	 * Forget a change.
	 * @param id the id of the dead letter
	 * @return whether there was one
	 */
	public CompletableFuture<Boolean> discard(String id) {
		return one(DISCARD, id, LogKeys.DEAD, LogKeys.LETTERS, LogKeys.DIED);
	}

	private CompletableFuture<Boolean> one(Script script, String id, char... kinds) {
		if (id.length() < LogRecord.VERSION_LENGTH) {
			return CompletableFuture.completedFuture(false);
		}
		String text = id.substring(LogRecord.VERSION_LENGTH);
		return this.store
			.run(script, this.keys.allOf(text, kinds), RedisKeys.bytes(text),
					Ascii.bytes(id.substring(0, LogRecord.VERSION_LENGTH)))
			.thenApply((done) -> done != null);
	}

	/**
	 * Return some of the oldest changes to the log.
	 * @param partition the number of the partition
	 * @param last what was done before, or {@code null} at first
	 * @return what was done
	 */
	public CompletableFuture<Progress> replay(int partition, @Nullable Progress last) {
		return oldest(REPLAY_OLDEST, last,
				this.keys.all(partition, LogKeys.DEAD, LogKeys.LETTERS, LogKeys.DIED, LogKeys.LOG, LogKeys.QUEUE));
	}

	/**
	 * Forget some of the oldest changes.
	 * @param partition the number of the partition
	 * @param last what was done before, or {@code null} at first
	 * @return what was done
	 */
	public CompletableFuture<Progress> discard(int partition, @Nullable Progress last) {
		return oldest(DISCARD_OLDEST, last, this.keys.all(partition, LogKeys.DEAD, LogKeys.LETTERS, LogKeys.DIED));
	}

	private CompletableFuture<Progress> oldest(Script script, @Nullable Progress last, byte[][] touched) {
		return this.store.run(script, touched, (last != null) ? Ascii.bytes(last.newest()) : NOTHING, MOST, MOST_BYTES)
			.thenApply((answer) -> {
				if (answer == null) {
					return Progress.NONE;
				}
				String[] words = Ascii.text(answer).split(" ", -1);
				return new Progress(words[0], Integer.parseInt(words[1]));
			});
	}

	/**
	 * What was done with some of the letters of a partition.
	 *
	 * @param newest when the newest of all that are to be handled has died, as Redis has
	 * it
	 * @param count how many were handled; none if all are
	 */
	public record Progress(String newest, int count) {

		private static final Progress NONE = new Progress("", 0);

	}

}
