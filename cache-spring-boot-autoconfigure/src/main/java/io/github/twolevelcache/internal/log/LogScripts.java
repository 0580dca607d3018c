package io.github.twolevelcache.internal.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.redis.Script;

/**
 * What is done to a part of the log in one step. {@link WriteLog} tells of its keys.
 */
final class LogScripts {

	/**
	 * The field of the log that has the last version given, and the time of the server in
	 * milliseconds, as a text of 13 digits.
	 */
	static final String CLOCK = """
			local CLOCK = '\\255'
			local time = redis.call('TIME')
			local now = time[1] .. string.sub(time[2] + 1000000, 2, 4)
			""";

	/**
	 * Gives the next version after the last, as {@link LogRecord} explains. Every put
	 * runs it, and formatting numbers costs Lua more than joining texts.
	 */
	static final String TICK = """
			local version = now .. '00000'
			if last and last >= version then
				local millis = string.sub(last, 1, 13)
				local counter = string.sub(last, 14) + 1
				if counter > 16383 then
					millis = string.format('%.0f', millis + 1)
					counter = 0
				end
				version = millis .. string.format('%05.0f', counter)
			end
			""";

	/**
	 * KEYS: log, queue, postponed, paused, hurried. ARGV: how many, delay. What is in the
	 * queue is due when it has waited for the delay, or since before it was hurried: by
	 * the clock of the log, which may be ahead of that of the server. What was postponed
	 * comes first, but in half of the places, so that neither keeps the other waiting.
	 */
	static final Script PEEK = new Script(CLOCK + """
			if redis.call('EXISTS', KEYS[4]) == 1 then
				return false
			end
			local last = redis.call('HGET', KEYS[1], CLOCK)
			local newest = math.max(now, last and tonumber(string.sub(last, 1, 13)) or 0) - ARGV[2]
			if ARGV[2] ~= '0' then
				newest = math.max(newest, tonumber(redis.call('GET', KEYS[5]) or '0'))
			end
			local function due(queue, time, most)
				return redis.call('ZRANGEBYSCORE', queue, '-inf', string.format('%.0f', time), 'LIMIT', 0, most)
			end
			local texts = due(KEYS[3], now, math.ceil(ARGV[1] / 2))
			for _, text in ipairs(due(KEYS[2], newest, ARGV[1] - #texts)) do
				texts[#texts + 1] = text
			end
			if #texts == 0 then
				return false
			end
			local answer = {}
			for i, record in ipairs(redis.call('HMGET', KEYS[1], unpack(texts))) do
				if record then
					answer[#answer + 1] = struct.pack('>I4', #texts[i]) .. texts[i]
					answer[#answer + 1] = struct.pack('>I4', #record) .. record
				else
					redis.call('ZREM', KEYS[2], texts[i])
					redis.call('ZREM', KEYS[3], texts[i])
				end
			end
			return table.concat(answer)
			""");

	/** What the key of the owner holds: a name, and since when he handles the part. */
	private static final String OWNER = """
			local function owner(key)
				local value = redis.call('GET', key)
				if value then
					return string.match(value, '^(%S+) (%d+)$')
				end
			end
			""";

	/**
	 * KEYS: log, queue, postponed, since, owner, dead. ARGV: owner, then text and version
	 * of each, no more than Lua can unpack. One that was changed meanwhile waits since
	 * that change. The dead letter of a key ends when a change of it that is not older is
	 * stored.
	 */
	static final Script ACKNOWLEDGE = new Script(OWNER + """
			local name = owner(KEYS[5])
			if name and name ~= ARGV[1] then
				return false
			end
			local postponed = redis.call('EXISTS', KEYS[3]) == 1
			local dead = redis.call('EXISTS', KEYS[6]) == 1
			local stored = {}
			for i = 2, #ARGV, 2 do
				local text = ARGV[i]
				local letter = dead and redis.call('HGET', KEYS[6], text)
				if letter and string.sub(letter, 1, 18) <= ARGV[i + 1] then
					redis.call('HDEL', KEYS[6], text)
				end
				if postponed and redis.call('ZREM', KEYS[3], text) == 1 then
					redis.call('ZREM', KEYS[4], text)
				end
				local record = redis.call('HGET', KEYS[1], text)
				if record and string.sub(record, 1, 18) == ARGV[i + 1] then
					stored[#stored + 1] = text
				elseif record then
					redis.call('ZADD', KEYS[2], string.sub(record, 1, 13), text)
				end
			end
			if #stored > 0 then
				redis.call('HDEL', KEYS[1], unpack(stored))
				redis.call('ZREM', KEYS[2], unpack(stored))
			end
			return '1'
			""");

	/** KEYS: queue, postponed, since. ARGV: delay, then the texts. */
	static final Script POSTPONE = new Script(CLOCK + """
			for i = 2, #ARGV do
				local since = redis.call('ZSCORE', KEYS[1], ARGV[i])
				if since then
					redis.call('ZREM', KEYS[1], ARGV[i])
					redis.call('ZADD', KEYS[3], since, ARGV[i])
				end
				if since or redis.call('ZSCORE', KEYS[2], ARGV[i]) then
					redis.call('ZADD', KEYS[2], string.format('%.0f', now + ARGV[1]), ARGV[i])
				end
			end
			return '1'
			""");

	/**
	 * KEYS: log, queue, postponed, since, dead. ARGV: text, version, cause. A dead letter
	 * is the record, and the cause behind it.
	 */
	static final Script BURY = new Script("""
			local record = redis.call('HGET', KEYS[1], ARGV[1])
			if record and string.sub(record, 1, 18) == ARGV[2] then
				redis.call('HSET', KEYS[5], ARGV[1], record .. ARGV[3] .. struct.pack('>I4', #ARGV[3]))
				redis.call('HDEL', KEYS[1], ARGV[1])
				for i = 2, 4 do
					redis.call('ZREM', KEYS[i], ARGV[1])
				end
			end
			return '1'
			""");

	/** KEYS: dead. Answers with text, version and cause of each, and their lengths. */
	static final Script LIST = new Script("""
			local answer = {}
			local letters = redis.call('HGETALL', KEYS[1])
			for i = 1, #letters, 2 do
				local letter = letters[i + 1]
				local cause = struct.unpack('>I4', letter, #letter - 3)
				for _, part in ipairs({ letters[i], string.sub(letter, 1, 18), string.sub(letter, -4 - cause, -5) }) do
					answer[#answer + 1] = struct.pack('>I4', #part) .. part
				end
			end
			return table.concat(answer)
			""");

	private static final String LETTER = """
			local letter = redis.call('HGET', KEYS[1], ARGV[1])
			if not letter or string.sub(letter, 1, 18) ~= ARGV[2] then
				return false
			end
			redis.call('HDEL', KEYS[1], ARGV[1])
			""";

	/**
	 * KEYS: dead, log, queue. ARGV: text, version. The change keeps its version, so that
	 * it does not overwrite what is newer.
	 */
	static final Script REPLAY = new Script(LETTER + """
			if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then
				local cause = struct.unpack('>I4', letter, #letter - 3)
				redis.call('HSET', KEYS[2], ARGV[1], string.sub(letter, 1, -5 - cause))
				redis.call('ZADD', KEYS[3], string.sub(ARGV[2], 1, 13), ARGV[1])
			end
			return '1'
			""");

	/** KEYS: dead. ARGV: text, version. */
	static final Script DISCARD = new Script(LETTER + "return '1'");

	/**
	 * KEYS: owner, log. ARGV: owner, duration. Answers with the time from which he
	 * handles the part: no other owner ever has the same, a later one has a later one.
	 */
	static final Script OWN = new Script(OWNER + CLOCK + """
			local name, since = owner(KEYS[1])
			if name and name ~= ARGV[1] then
				return false
			end
			if not name then
				local last = redis.call('HGET', KEYS[2], CLOCK)
			""" + TICK + """
				redis.call('HSET', KEYS[2], CLOCK, version)
				since = version
			end
			redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. since, 'PX', ARGV[2])
			return since
			""");

	/** KEYS: owner. ARGV: owner. */
	static final Script DISOWN = new Script(OWNER + """
			if owner(KEYS[1]) == ARGV[1] then
				redis.call('UNLINK', KEYS[1])
			end
			return '1'
			""");

	/** KEYS: paused. */
	static final Script PAUSE = new Script("redis.call('SET', KEYS[1], '1') return '1'");

	/** KEYS: paused. */
	static final Script RESUME = new Script("redis.call('UNLINK', KEYS[1]) return '1'");

	/**
	 * KEYS: log, postponed, paused, hurried. ARGV: delay. All are due now. Answers with a
	 * time that none waits since later, unless the part is paused.
	 */
	static final Script HURRY = new Script(CLOCK + """
			if redis.call('EXISTS', KEYS[3]) == 1 then
				return false
			end
			local last = redis.call('HGET', KEYS[1], CLOCK)
			local newest = string.format('%.0f', math.max(now, last and tonumber(string.sub(last, 1, 13)) or 0))
			if ARGV[1] ~= '0' then
				redis.call('SET', KEYS[4], newest, 'PX', ARGV[1])
			end
			for _, text in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], string.format('(%.0f', now), '+inf')) do
				redis.call('ZADD', KEYS[2], string.format('%.0f', now), text)
			end
			return newest
			""");

	/** KEYS: queue, since. ARGV: time. */
	static final Script WAITING = new Script(
			"""
					return tostring(redis.call('ZCOUNT', KEYS[1], '-inf', ARGV[1]) + redis.call('ZCOUNT', KEYS[2], '-inf', ARGV[1]))
					""");

	/** KEYS: queue, since, dead, paused, owner. */
	static final Script STATUS = new Script(CLOCK + OWNER + """
			local oldest = now
			for i = 1, 2 do
				oldest = math.min(oldest, redis.call('ZRANGE', KEYS[i], 0, 0, 'WITHSCORES')[2] or now)
			end
			return string.format('%.0f %.0f %.0f %.0f ', redis.call('ZCARD', KEYS[1]) + redis.call('ZCARD', KEYS[2]),
					now - oldest, redis.call('HLEN', KEYS[3]), redis.call('EXISTS', KEYS[4])) .. (owner(KEYS[5]) or '')
			""");

	/** KEYS: count. ARGV: the number of parts. */
	static final Script AGREE = new Script("""
			redis.call('SET', KEYS[1], ARGV[1], 'NX')
			return redis.call('GET', KEYS[1])
			""");

	/** KEYS: any. What a server does with what it holds. */
	static final Script SAFETY = new Script("""
			local function find(section, name)
				return string.match(redis.call('INFO', section), name .. ':([%w%-]+)') or '0'
			end
			return find('memory', 'maxmemory_policy') .. ' ' .. find('persistence', 'aof_enabled') .. ' '
					.. find('replication', 'connected_slaves')
			""");

	private LogScripts() {
	}

	/**
	 * Take apart what {@link #PEEK} or {@link #LIST} has answered.
	 * @param answer the answer
	 * @return its parts
	 */
	static List<byte[]> parts(byte @Nullable [] answer) {
		List<byte[]> parts = new ArrayList<>();
		ByteBuffer buffer = ByteBuffer.wrap((answer != null) ? answer : EntryCommands.NOTHING);
		while (buffer.hasRemaining()) {
			byte[] part = new byte[buffer.getInt()];
			buffer.get(part);
			parts.add(part);
		}
		return parts;
	}

}
