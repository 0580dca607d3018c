package io.github.twolevelcache.remote;

/**
 * What is done to a part of the log in one step. {@link WriteLog} tells of its keys.
 */
final class LogScripts {

	private static final String NOW = """
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			""";

	/** KEYS: dirty, due, ages. ARGV: how many. */
	static final Script PEEK = new Script(NOW + """
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

	/**
	 * KEYS: dirty, due, ages, owner. ARGV: owner, delay, then text and version of each.
	 */
	static final Script ACKNOWLEDGE = new Script(NOW + """
			local owner = redis.call('GET', KEYS[4])
			if owner and owner ~= ARGV[1] then
				return false
			end
			for i = 3, #ARGV, 2 do
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

	/** KEYS: dirty, due, ages, dead. ARGV: text, version, cause. */
	static final Script BURY = new Script("""
			local record = redis.call('HGET', KEYS[1], ARGV[1])
			if record and string.sub(record, 1, 18) == ARGV[2] then
				redis.call('HSET', KEYS[4], ARGV[2] .. ARGV[1], struct.pack('>I4', #ARGV[3]) .. ARGV[3] .. record)
				redis.call('HDEL', KEYS[1], ARGV[1])
				redis.call('ZREM', KEYS[2], ARGV[1])
				redis.call('ZREM', KEYS[3], ARGV[1])
			end
			return '1'
			""");

	/** KEYS: dead. */
	static final Script LIST = new Script("""
			local answer = {}
			for i, text in ipairs(redis.call('HGETALL', KEYS[1])) do
				answer[i] = struct.pack('>I4', #text) .. text
			end
			return table.concat(answer)
			""");

	/**
	 * KEYS: dirty, due, ages, dead. ARGV: id. The change keeps its version, so that it
	 * does not overwrite what is newer.
	 */
	static final Script REPLAY = new Script(NOW + """
			local letter = redis.call('HGET', KEYS[4], ARGV[1])
			if not letter then
				return false
			end
			local text = string.sub(ARGV[1], 19)
			if redis.call('HEXISTS', KEYS[1], text) == 0 then
				redis.call('HSET', KEYS[1], text, string.sub(letter, 5 + struct.unpack('>I4', letter)))
				redis.call('ZADD', KEYS[2], string.format('%.0f', now), text)
				redis.call('ZADD', KEYS[3], string.sub(ARGV[1], 1, 13), text)
			end
			redis.call('HDEL', KEYS[4], ARGV[1])
			return '1'
			""");

	/** KEYS: dead. ARGV: id. */
	static final Script DISCARD = new Script("""
			return redis.call('HDEL', KEYS[1], ARGV[1]) == 1 and '1'
			""");

	/** KEYS: owner. ARGV: owner, duration. */
	static final Script OWN = new Script("""
			local owner = redis.call('GET', KEYS[1])
			if owner and owner ~= ARGV[1] then
				return false
			end
			redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
			return '1'
			""");

	/** KEYS: owner. ARGV: owner. */
	static final Script DISOWN = new Script("""
			if redis.call('GET', KEYS[1]) == ARGV[1] then
				redis.call('UNLINK', KEYS[1])
			end
			return '1'
			""");

	/**
	 * KEYS: due, clock. All are due now. Returns a time that those before it are older
	 * than.
	 */
	static final Script HURRY = new Script(NOW + """
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

	/** KEYS: dirty, ages, dead, owner. */
	static final Script STATUS = new Script(NOW + """
			local oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
			return string.format('%.0f %.0f %.0f ', redis.call('HLEN', KEYS[1]),
					oldest and math.max(0, now - oldest) or 0, redis.call('HLEN', KEYS[3]))
					.. (redis.call('GET', KEYS[4]) or '')
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
