package io.github.twolevelcache.internal.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.codec.PartialValue;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.keyspace.UnreadableEntryException;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * The changes of one cache that wait for the store: of each key the last one. A change is
 * read, stored, and then acknowledged by its version, so one that has arrived meanwhile
 * stays. Thread-safe.
 */
public final class PendingChanges {

	/**
	 * What is in the queue is due when it has waited for the delay, or since before it
	 * was hurried: by the clock of the log, which may be ahead of that of the server.
	 * What was postponed has half of the places, and takes turns, so that neither keeps
	 * the other waiting. Records are read until there are enough bytes: a few, and then
	 * as many as before, since one may be large.
	 */
	private static final Script PEEK = new Script(LogScripts.CLOCK + LogScripts.ANSWER + """
			local log, queue, postponed, paused, hurried = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
			local most, delay, bytes = ARGV[1], ARGV[2], ARGV[3]
			if redis.call('EXISTS', paused) == 1 then
				return false
			end
			local last = redis.call('HGET', log, CLOCK)
			local newest = math.max(now, last and tonumber(string.sub(last, 1, 13)) or 0) - delay
			if delay ~= '0' then
				newest = math.max(newest, tonumber(redis.call('GET', hurried) or '0'))
			end
			local function due(from, time, count)
				return redis.call('ZRANGEBYSCORE', from, '-inf', string.format('%.0f', time), 'LIMIT', 0, count)
			end
			local again = due(postponed, now, math.ceil(most / 2))
			local first = due(queue, newest, most - #again)
			local texts = {}
			for i = 1, math.max(#again, #first) do
				texts[#texts + 1] = again[i]
				texts[#texts + 1] = first[i]
			end
			local enough, size, from, count = tonumber(bytes), 0, 1, 4
			while from <= #texts and size < enough do
				local to = math.min(from + count - 1, #texts)
				for i, record in ipairs(redis.call('HMGET', log, unpack(texts, from, to))) do
					local text = texts[from + i - 1]
					if not record then
						redis.call('ZREM', queue, text)
						redis.call('ZREM', postponed, text)
					elseif size < enough then
						add(text)
						add(record)
						size = size + #record
					end
				end
				from, count = to + 1, to
			end
			return (#answer > 0) and table.concat(answer)
			""");

	/**
	 * After the owner stand text and version of each change, no more than Lua can unpack.
	 * One that was changed meanwhile waits since that change. The dead letter of a key
	 * ends when a change of it that is not older is stored.
	 */
	private static final Script ACKNOWLEDGE = new Script(LogScripts.OWNER + """
			local log, queue, postponed, since, owner = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
			local dead, letters, died = KEYS[6], KEYS[7], KEYS[8]
			local asking = ARGV[1]
			local name = ownerOf(owner)
			if name and name ~= asking then
				return false
			end
			local anyPostponed = redis.call('EXISTS', postponed) == 1
			local anyDead = redis.call('EXISTS', letters) == 1
			local stored = {}
			for i = 2, #ARGV, 2 do
				local text, version = ARGV[i], ARGV[i + 1]
				local letter = anyDead and redis.call('HGET', letters, text)
				if letter and string.sub(letter, 1, 18) <= version then
					redis.call('HDEL', dead, text)
					redis.call('HDEL', letters, text)
					redis.call('ZREM', died, text)
				end
				if anyPostponed and redis.call('ZREM', postponed, text) == 1 then
					redis.call('ZREM', since, text)
				end
				local record = redis.call('HGET', log, text)
				if record and string.sub(record, 1, 18) == version then
					stored[#stored + 1] = text
				elseif record then
					redis.call('ZADD', queue, string.match(string.sub(record, 1, 13), '^%d+$') or '0', text)
				end
			end
			if #stored > 0 then
				redis.call('HDEL', log, unpack(stored))
				redis.call('ZREM', queue, unpack(stored))
			end
			return '1'
			""");

	/** After the delay stand the texts. */
	private static final Script POSTPONE = new Script(LogScripts.CLOCK + """
			local queue, postponed, since = KEYS[1], KEYS[2], KEYS[3]
			local delay = ARGV[1]
			for i = 2, #ARGV do
				local text = ARGV[i]
				local waiting = redis.call('ZSCORE', queue, text)
				if waiting then
					redis.call('ZREM', queue, text)
					redis.call('ZADD', since, waiting, text)
				end
				if waiting or redis.call('ZSCORE', postponed, text) then
					redis.call('ZADD', postponed, string.format('%.0f', now + delay), text)
				end
			end
			return '1'
			""");

	private static final Script FIND = new Script("""
			local log = KEYS[1]
			local text = ARGV[1]
			return redis.call('HGET', log, text)
			""");

	/** All that was postponed is due now. */
	private static final Script RETRY = new Script(LogScripts.CLOCK + """
			local postponed = KEYS[1]
			for _, text in ipairs(redis.call('ZRANGEBYSCORE', postponed, string.format('(%.0f', now), '+inf')) do
				redis.call('ZADD', postponed, now, text)
			end
			return '1'
			""");

	private final LogKeys keys;

	private final EntryFormat format;

	private final EntryCodec codec;

	/** Whether changes can be written that lack properties. */
	private final boolean partial;

	private final RemoteStore store;

	private final byte[] delay;

	PendingChanges(LogKeys keys, EntryFormat format, EntryCodec codec, boolean partial, RemoteStore store,
			Duration delay) {
		this.keys = keys;
		this.format = format;
		this.codec = codec;
		this.partial = partial;
		this.store = store;
		this.delay = Ascii.bytes(delay.toMillis());
	}

	/**
	 * Read changes that are due, and leave them where they are.
	 * @param partition the number of the partition
	 * @param most how many, at most
	 * @param bytes with how many bytes: no more are read once there are as many
	 * @return the changes as they stand in the log, those that are due first; nothing of
	 * a partition that is paused
	 */
	public CompletableFuture<byte @Nullable []> peek(int partition, int most, long bytes) {
		return this.store.run(PEEK, this.keys.all(partition, LogKeys.LOG, LogKeys.QUEUE, LogKeys.POSTPONED,
				LogKeys.PAUSED, LogKeys.HURRIED), Ascii.bytes(most), this.delay, Ascii.bytes(bytes));
	}

	/**
	 * Decode changes, which takes too long for the thread that has received them.
	 * @param partition the number of the partition
	 * @param found what {@link #peek} has found
	 * @return the changes
	 */
	public List<LoggedChange> decode(int partition, byte @Nullable [] found) {
		List<LoggedChange> changes = new ArrayList<>();
		List<byte[]> parts = LogScripts.parts(found);
		for (int i = 0; i < parts.size(); i += 2) {
			byte[] text = parts.get(i);
			changes.add(decode(partition, RedisKeys.text(text, 0, text.length), parts.get(i + 1)));
		}
		return changes;
	}

	/**
	 * Decode a change.
	 * @param partition the number of its partition
	 * @param text the text of its key
	 * @param record the change as it stands in the log
	 * @return the change
	 */
	public LoggedChange decode(int partition, String text, byte[] record) {
		try {
			LogRecord written = LogRecord.parse(record);
			Object key = this.codec.decode(written.key());
			return written.deletion()
					? new LoggedChange(partition, text, written.version(), record.length, key, null, Set.of(), null)
					: put(partition, text, written, record.length, key);
		}
		catch (Throwable ex) {
			// Whatever it is, the others are read.
			return new LoggedChange(partition, text, LogRecord.versionOf(record), record.length, null, null, Set.of(),
					ex);
		}
	}

	private LoggedChange put(int partition, String text, LogRecord written, int size, Object key)
			throws UnreadableEntryException {
		try {
			Object value = this.format.read(written.entry()).value();
			return new LoggedChange(partition, text, written.version(), size, key, value, Set.of(), null);
		}
		catch (UnreadableEntryException ex) {
			PartialValue value = this.format.readOtherVersion(written.entry(), ex);
			if (!this.partial && !value.missing().isEmpty()) {
				throw ex;
			}
			return new LoggedChange(partition, text, written.version(), size, key, value.value(), value.missing(),
					null);
		}
	}

	/**
	 * Forget changes that the store has. A key that has changed since stays.
	 * @param partition the number of the partition
	 * @param owner who asks
	 * @param changes the changes
	 * @return whether that was done; it is not if another owns the partition now
	 */
	public CompletableFuture<Boolean> acknowledge(int partition, String owner, List<LoggedChange> changes) {
		byte[][] arguments = new byte[1 + 2 * changes.size()][];
		arguments[0] = Ascii.bytes(owner);
		for (int i = 0; i < changes.size(); i++) {
			arguments[1 + 2 * i] = RedisKeys.bytes(changes.get(i).text());
			arguments[2 + 2 * i] = Ascii.bytes(changes.get(i).version());
		}
		return this.store
			.run(ACKNOWLEDGE,
					this.keys.all(partition, LogKeys.LOG, LogKeys.QUEUE, LogKeys.POSTPONED, LogKeys.SINCE,
							LogKeys.OWNER, LogKeys.DEAD, LogKeys.LETTERS, LogKeys.DIED),
					arguments)
			.thenApply((done) -> done != null);
	}

	/**
	 * Let changes wait longer.
	 * @param partition the number of the partition
	 * @param delay how long
	 * @param changes the changes
	 * @return completes when that was done
	 */
	public CompletableFuture<?> postpone(int partition, Duration delay, List<LoggedChange> changes) {
		byte[][] arguments = new byte[1 + changes.size()][];
		arguments[0] = Ascii.bytes(delay.toMillis());
		for (int i = 0; i < changes.size(); i++) {
			arguments[1 + i] = RedisKeys.bytes(changes.get(i).text());
		}
		return this.store.run(POSTPONE, this.keys.all(partition, LogKeys.QUEUE, LogKeys.POSTPONED, LogKeys.SINCE),
				arguments);
	}

	/**
	 * Find the change of a key.
	 * @param partition the number of its partition
	 * @param text the text of the key
	 * @return the change as it stands in the log, or {@code null} if none waits
	 */
	public CompletableFuture<byte @Nullable []> find(int partition, String text) {
		return this.store.run(FIND, this.keys.all(partition, LogKeys.LOG), RedisKeys.bytes(text));
	}

	/**
	 * Let what was postponed wait no longer.
	 * @param partition the number of the partition
	 * @return completes when that was done
	 */
	public CompletableFuture<?> retry(int partition) {
		return this.store.run(RETRY, this.keys.all(partition, LogKeys.POSTPONED));
	}

}
