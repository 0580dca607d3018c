package io.github.twolevelcache.remote;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.entry.CacheEntry;
import io.github.twolevelcache.remote.RedisKeys.EntryKeys;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.OnEvict;

/**
 * What is done to an entry whose changes wait in a log until the store behind the cache
 * has them. An entry and its part of the log share a slot, so both change in one step.
 */
final class LoggedEntryScripts extends EntryScripts {

	/** Takes the next version, as {@link LogRecord} explains. */
	private static final String CLOCK = """
			local function tick(clock)
				local time = redis.call('TIME')
				local millis = time[1] * 1000 + math.floor(time[2] / 1000)
				local now = millis
				local counter = 0
				local last = redis.call('GET', clock)
				if last and tonumber(string.sub(last, 1, 13)) >= millis then
					millis = tonumber(string.sub(last, 1, 13))
					counter = tonumber(string.sub(last, 14)) + 1
					if counter > 16383 then
						millis = millis + 1
						counter = 0
					end
				end
				local version = string.format('%013.0f%05.0f', millis, counter)
				redis.call('SET', clock, version)
				return version, now, millis
			end
			""";

	/** Puts a record in the log, or returns false if there is no room. */
	private static final String LOG = CLOCK + """
			local function log(dirty, due, ages, version, now, millis, text, record, delay, most)
				if redis.call('HEXISTS', dirty, text) == 0 then
					if redis.call('HLEN', dirty) >= tonumber(most) then
						return false
					end
					redis.call('ZADD', due, string.format('%.0f', now + delay), text)
					redis.call('ZADD', ages, string.format('%.0f', millis), text)
				end
				redis.call('HSET', dirty, text, version .. record)
				return true
			end
			""";

	/**
	 * KEYS: value, lease, dirty, due, ages, clock. ARGV: entry, lifetime, text, key,
	 * delay, most.
	 */
	private static final Script PUT = new Script(LOG + """
			local version, now, millis = tick(KEYS[6])
			if not log(KEYS[3], KEYS[4], KEYS[5], version, now, millis, ARGV[3], 'P' .. ARGV[4] .. ARGV[1], ARGV[5],
					ARGV[6]) then
				return 'F' .. version
			end
			redis.call('PSETEX', KEYS[1], ARGV[2], ARGV[1])
			redis.call('UNLINK', KEYS[2])
			return version
			""");

	/**
	 * KEYS: value, lease, dirty, due, ages, clock, wake. ARGV: bytes of the header,
	 * nothing, text, key, delay, most.
	 */
	private static final Script DELETE = new Script(LOG + """
			local version, now, millis = tick(KEYS[6])
			if not log(KEYS[3], KEYS[4], KEYS[5], version, now, millis, ARGV[3], 'D' .. ARGV[4], ARGV[5], ARGV[6]) then
				return 'F' .. version
			end
			local found = redis.call('GETRANGE', KEYS[1], 0, ARGV[1])
			redis.call('UNLINK', KEYS[1])
			redis.call('UNLINK', KEYS[2])
			redis.call('SET', KEYS[7], '1', 'PX', '1')
			return 'V' .. found
			""");

	/** KEYS: dirty. ARGV: text. */
	private static final Script PENDING = new Script("return redis.call('HGET', KEYS[1], ARGV[1])");

	/**
	 * KEYS and ARGV: as those of the script without a log, then dirty and text. Who gets
	 * the lease is given the write that waits, which is newer than what the store has:
	 * the log forgets a write after the store has committed it.
	 */
	private static final Script ACQUIRE = new Script("""
			local found = redis.call('GET', KEYS[1])
			if found and found ~= ARGV[3] and string.sub(found, ARGV[4], ARGV[5]) ~= ARGV[6] then
				return 'V' .. found
			end
			local pending = redis.call('HGET', KEYS[3], ARGV[7])
			if pending and string.sub(pending, 19, 19) == 'D' then
				return 'N'
			end
			local held = redis.call('GET', KEYS[2])
			if held and held ~= ARGV[1] and string.sub(held, 1, 1) ~= 't' then
				return 'W' .. redis.call('PTTL', KEYS[2])
			end
			redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
			if pending then
				return 'P' .. pending
			end
			return 'L'
			""");

	private final String cache;

	private final RedisKeys keys;

	private final EntryCodec codec;

	private final CacheSettings.Write settings;

	LoggedEntryScripts(String cache, RedisKeys keys, EntryCodec codec, CacheSettings.Write settings,
			RemoteStore store) {
		super(store);
		this.cache = cache;
		this.keys = keys;
		this.codec = codec;
		this.settings = settings;
	}

	private byte[] dirty(EntryKeys keys) {
		return this.keys.ofPartition(WriteLog.DIRTY, keys.partition());
	}

	@Override
	CompletableFuture<?> put(EntryKeys keys, Object key, byte[] entry, long lifetime) {
		return run(PUT, keys, key, null, entry, number(lifetime));
	}

	@Override
	CompletableFuture<byte @Nullable []> remove(EntryKeys keys, Object key) {
		if (this.settings.onEvict() == OnEvict.INVALIDATE) {
			return drop(keys);
		}
		return run(DELETE, keys, key, keys.wake(), LAST_OF_HEADER, NOTHING)
			.thenApply((answer) -> (answer.length > 1) ? Arrays.copyOfRange(answer, 1, answer.length) : null);
	}

	private CompletableFuture<byte[]> run(Script script, EntryKeys keys, Object key, byte @Nullable [] wake,
			byte[] first, byte[] second) {
		int partition = keys.partition();
		byte[][] touched = { keys.value(), keys.lease(), dirty(keys), this.keys.ofPartition(WriteLog.DUE, partition),
				this.keys.ofPartition(WriteLog.AGES, partition), this.keys.ofPartition(WriteLog.CLOCK, partition) };
		if (wake != null) {
			touched = Arrays.copyOf(touched, touched.length + 1);
			touched[touched.length - 1] = wake;
		}
		return this.store
			.run(script, touched, first, second, keys.text(), LogRecord.framed(this.codec.encode(key)),
					number(this.settings.behind().delay().toMillis()), number(this.settings.behind().maxPending()))
			.thenApply((answer) -> admitted(keys, Objects.requireNonNull(answer)));
	}

	private byte[] admitted(EntryKeys keys, byte[] answer) {
		if (answer[0] == 'F') {
			String version = new String(answer, 1, answer.length - 1, StandardCharsets.US_ASCII);
			throw new BacklogFullException(
					"Cache '%s' takes no write of key '%s': %d others wait for the store in this part of its log"
						.formatted(this.cache, RemoteCalls.shown(new String(keys.text(), StandardCharsets.UTF_8)),
								this.settings.behind().maxPending()),
					LogRecord.number(version));
		}
		return answer;
	}

	@Override
	CompletableFuture<byte @Nullable []> pending(EntryKeys keys) {
		return this.store.run(PENDING, new byte[][] { dirty(keys) }, keys.text());
	}

	@Override
	CompletableFuture<LeaseAnswer> acquire(EntryKeys keys, byte[] token, long duration, byte @Nullable [] replaceable,
			@Nullable CacheEntry superseded) {
		return this.store
			.run(ACQUIRE, new byte[][] { keys.value(), keys.lease(), dirty(keys) }, token, number(duration),
					(replaceable != null) ? replaceable : NOTHING, BEGIN_OF_EXPIRY, END_OF_EXPIRY,
					(superseded != null) ? EntryFormat.expiry(superseded) : NOTHING, keys.text())
			.thenApply((answer) -> new LeaseAnswer(Objects.requireNonNull(answer)));
	}

}
