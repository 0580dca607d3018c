package io.github.twolevelcache.internal.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.redis.Deadlines;

/**
 * What the scripts of the log share. They format numbers explicitly, since Lua would
 * shorten large ones.
 */
final class LogScripts {

	/**
	 * The field of the log that has the last version given.
	 */
	static final String CLOCK_FIELD = """
			local CLOCK = '\\255'
			""";

	/**
	 * That field, and the time of the server.
	 */
	static final String CLOCK = CLOCK_FIELD + Deadlines.NOW;

	/**
	 * Gives the next version after the last, as {@link LogRecord} explains. A last one
	 * that is more than a day ahead is not from us: what has a later one would wait for
	 * ever. Every put runs it, and formatting numbers costs Lua more than joining texts.
	 */
	static final String TICK = """
			local version = now .. '00000'
			if last and #last == 18 and last >= version and string.match(last, '^%d+$')
					and string.sub(last, 1, 13) - now < 86400000 then
				local millis = string.sub(last, 1, 13)
				local counter = string.sub(last, 14, 18) + 1
				if counter > 16383 then
					millis = string.format('%.0f', millis + 1)
					counter = 0
				end
				version = millis .. string.format('%05.0f', counter)
			end
			""";

	/**
	 * The value of the owner's key: a name, and since when it has owned the partition.
	 */
	static final String OWNER = """
			local function ownerOf(key)
				local value = redis.call('GET', key)
				if value then
					local name, since = string.match(value, '^(%S+) (%d+)$')
					if name and #since == 18 then
						return name, since
					end
				end
			end
			""";

	/**
	 * Collects an answer of texts, each behind its length, as {@link #parts} takes it
	 * apart.
	 */
	static final String ANSWER = """
			local answer = {}
			local function add(part)
				answer[#answer + 1] = struct.pack('>I4', #part) .. part
			end
			""";

	private static final byte[] NOTHING = {};

	private LogScripts() {
	}

	/**
	 * Take apart an answer of texts, each behind its length.
	 * @param answer the answer
	 * @return the texts
	 */
	static List<byte[]> parts(byte @Nullable [] answer) {
		List<byte[]> parts = new ArrayList<>();
		ByteBuffer buffer = ByteBuffer.wrap((answer != null) ? answer : NOTHING);
		while (buffer.hasRemaining()) {
			byte[] part = new byte[buffer.getInt()];
			buffer.get(part);
			parts.add(part);
		}
		return parts;
	}

}
