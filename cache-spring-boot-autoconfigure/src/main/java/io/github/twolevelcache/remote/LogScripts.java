package io.github.twolevelcache.remote;

/**
 * What is done to a part of the log in one step. {@link WriteLog} tells of its keys.
 */
final class LogScripts {

	private static final String NOW = """
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			""";

	/** KEYS: dirty, due, ages, paused. ARGV: how many. */
	static final Script PEEK = new Script(NOW + """
			if redis.call('EXISTS', KEYS[4]) == 1 then
				return false
			end
			local texts = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now), 'LIMIT', 0, ARGV[1])
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
	 * KEYS: dirty, due, ages, owner, dead. ARGV: owner, delay, then text and version of
	 * each. The dead letter of a key ends when a change of it that is not older is
	 * stored.
	 */
	static final Script ACKNOWLEDGE = new Script(NOW + OWNER + """
			local name = owner(KEYS[4])
			if name and name ~= ARGV[1] then
				return false
			end
			local dead = redis.call('EXISTS', KEYS[5]) == 1
			for i = 3, #ARGV, 2 do
				local letter = dead and redis.call('HGET', KEYS[5], ARGV[i])
				if letter and string.sub(letter, 1, 18) <= ARGV[i + 1] then
					redis.call('HDEL', KEYS[5], ARGV[i])
				end
				local record = redis.call('HGET', KEYS[1], ARGV[i])
				if record and string.sub(record, 1, 18) == ARGV[i + 1] then
					redis.call('HDEL', KEYS[1], ARGV[i])
					redis.call('ZREM', KEYS[2], ARGV[i])
					redis.call('ZREM', KEYS[3], ARGV[i])
				elseif record then
					redis.call('ZADD', KEYS[2], 'XX', string.format('%.0f', now + ARGV[2]), ARGV[i])
					redis.call('ZADD', KEYS[3], 'XX', string.sub(record, 1, 13), ARGV[i])
				end
			end
			return '1'
			""");

	/** KEYS: due. ARGV: delay, then the texts. */
	static final Script POSTPONE = new Script(NOW + """
			for i = 2, #ARGV do
				redis.call('ZADD', KEYS[1], 'XX', string.format('%.0f', now + ARGV[1]), ARGV[i])
			end
			return '1'
			""");

	/**
	 * KEYS: dirty, due, ages, dead. ARGV: text, version, cause. A dead letter is the
	 * record, and the cause behind it.
	 */
	static final Script BURY = new Script("""
			local record = redis.call('HGET', KEYS[1], ARGV[1])
			if record and string.sub(record, 1, 18) == ARGV[2] then
				redis.call('HSET', KEYS[4], ARGV[1], record .. ARGV[3] .. struct.pack('>I4', #ARGV[3]))
				redis.call('HDEL', KEYS[1], ARGV[1])
				redis.call('ZREM', KEYS[2], ARGV[1])
				redis.call('ZREM', KEYS[3], ARGV[1])
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
	 * KEYS: dead, dirty, due, ages. ARGV: text, version. The change keeps its version, so
	 * that it does not overwrite what is newer.
	 */
	static final Script REPLAY = new Script(NOW + LETTER + """
			if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then
				local cause = struct.unpack('>I4', letter, #letter - 3)
				redis.call('HSET', KEYS[2], ARGV[1], string.sub(letter, 1, -5 - cause))
				redis.call('ZADD', KEYS[3], string.format('%.0f', now), ARGV[1])
				redis.call('ZADD', KEYS[4], string.sub(ARGV[2], 1, 13), ARGV[1])
			end
			return '1'
			""");

	/** KEYS: dead. ARGV: text, version. */
	static final Script DISCARD = new Script(LETTER + "return '1'");

	/**
	 * KEYS: owner, clock. ARGV: owner, duration. Answers with the time from which he
	 * handles the part: no other owner ever has the same, a later one has a later one.
	 */
	static final Script OWN = new Script(OWNER + LoggedEntryScripts.CLOCK + """
			local name, since = owner(KEYS[1])
			if name and name ~= ARGV[1] then
				return false
			end
			since = since or tick(KEYS[2])
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
	 * KEYS: due, clock, paused. All are due now. Answers with a time that those before it
	 * are older than, unless the part is paused.
	 */
	static final Script HURRY = new Script(NOW + """
			if redis.call('EXISTS', KEYS[3]) == 1 then
				return false
			end
			local last = redis.call('GET', KEYS[2])
			for _, text in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.0f', now), '+inf')) do
				redis.call('ZADD', KEYS[1], string.format('%.0f', now), text)
			end
			return string.format('%.0f', math.max(now, last and tonumber(string.sub(last, 1, 13)) or 0))
			""");

	/** KEYS: ages. ARGV: time. */
	static final Script WAITING = new Script("""
			return tostring(redis.call('ZCOUNT', KEYS[1], '-inf', ARGV[1]))
			""");

	/** KEYS: dirty, ages, dead, paused, owner. */
	static final Script STATUS = new Script(NOW + OWNER + """
			local oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
			return string.format('%.0f %.0f %.0f %.0f ', redis.call('HLEN', KEYS[1]),
					oldest and math.max(0, now - oldest) or 0, redis.call('HLEN', KEYS[3]),
					redis.call('EXISTS', KEYS[4])) .. (owner(KEYS[5]) or '')
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

}
