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
	static final String CLOCK = """
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			local shown = string.format('%013.0f', now)
			local function tick(clock)
				local millis = now
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
				return version, millis
			end
			""";

	/** Puts a record in the log, or returns false if there is no room. */
	private static final String LOG = CLOCK + """
			local function log(dirty, due, ages, version, millis, text, record, delay, most)
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
	 * delay, most, deadline. Answers with F and a version if the log is full, with L if
	 * it is too late, else with V; then the time.
	 */
	private static final Script PUT = new Script(LOG + """
			if now > tonumber(ARGV[7]) then
				return 'L' .. shown
			end
			local version, millis = tick(KEYS[6])
			if not log(KEYS[3], KEYS[4], KEYS[5], version, millis, ARGV[3], 'P' .. ARGV[4] .. ARGV[1], ARGV[5],
					ARGV[6]) then
				return 'F' .. shown .. version
			end
			redis.call('PSETEX', KEYS[1], ARGV[2], ARGV[1])
			redis.call('UNLINK', KEYS[2])
			return 'V' .. shown
			""");

	/**
	 * KEYS: value, lease, dirty, due, ages, clock, wake. ARGV: bytes of the header,
	 * nothing, text, key, delay, most, deadline. Answers as the script above, and with
	 * the beginning of the entry that was there.
	 */
	private static final Script DELETE = new Script(LOG + """
			if now > tonumber(ARGV[7]) then
				return 'L' .. shown
			end
			local version, millis = tick(KEYS[6])
			if not log(KEYS[3], KEYS[4], KEYS[5], version, millis, ARGV[3], 'D' .. ARGV[4], ARGV[5], ARGV[6]) then
				return 'F' .. shown .. version
			end
			local found = redis.call('GETRANGE', KEYS[1], 0, ARGV[1])
			redis.call('UNLINK', KEYS[1])
			redis.call('UNLINK', KEYS[2])
			redis.call('SET', KEYS[7], '1', 'PX', '1')
			return 'V' .. shown .. found
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

	/** After the letter of an answer and the time. */
	private static final int TIME_END = 14;

	private final String cache;

	private final RedisKeys keys;

	private final EntryCodec codec;

	private final CacheSettings.Write settings;

	private final ServerClock serverClock;

	LoggedEntryScripts(String cache, RedisKeys keys, EntryCodec codec, CacheSettings.Write settings, RemoteStore store,
			ServerClock serverClock) {
		super(store);
		this.cache = cache;
		this.keys = keys;
		this.codec = codec;
		this.settings = settings;
		this.serverClock = serverClock;
	}

	private byte[] dirty(EntryKeys keys) {
		return this.keys.ofPartition(WriteLog.DIRTY, keys.partition());
	}

	@Override
	CompletableFuture<?> put(EntryKeys keys, Object key, byte[] entry, long lifetime, long begun) {
		return change(PUT, keys, key, null, entry, number(lifetime), begun);
	}

	@Override
	CompletableFuture<byte @Nullable []> remove(EntryKeys keys, Object key, long begun) {
		if (this.settings.onEvict() == OnEvict.INVALIDATE) {
			return drop(keys);
		}
		return change(DELETE, keys, key, keys.wake(), LAST_OF_HEADER, NOTHING, begun)
			.thenApply((found) -> (found.length > 0) ? found : null);
	}

	private CompletableFuture<byte[]> change(Script script, EntryKeys keys, Object key, byte @Nullable [] wake,
			byte[] first, byte[] second, long begun) {
		int partition = keys.partition();
		byte[][] touched = { keys.value(), keys.lease(), dirty(keys), this.keys.ofPartition(WriteLog.DUE, partition),
				this.keys.ofPartition(WriteLog.AGES, partition), this.keys.ofPartition(WriteLog.CLOCK, partition) };
		if (wake != null) {
			touched = Arrays.copyOf(touched, touched.length + 1);
			touched[touched.length - 1] = wake;
		}
		byte[][] all = touched;
		byte[][] arguments = { first, second, keys.text(), LogRecord.framed(this.codec.encode(key)),
				number(this.settings.behind().delay().toMillis()), number(this.settings.behind().maxPending()),
				NOTHING };
		// If an answer tells in time that it is too late, it was the clocks that
		// differed:
		// now they are known.
		return change(script, keys, all, arguments, begun)
			.thenCompose((answer) -> (answer[0] == 'L') ? change(script, keys, all, arguments, begun)
					: CompletableFuture.completedFuture(answer))
			.thenApply((answer) -> admitted(keys, answer));
	}

	private CompletableFuture<byte[]> change(Script script, EntryKeys keys, byte[][] touched, byte[][] arguments,
			long begun) {
		int partition = keys.partition();
		byte[][] dated = arguments.clone();
		dated[dated.length - 1] = number(this.serverClock.ofServer(partition, begun + this.store.timeout().toMillis()));
		int replicas = this.settings.behind().replicas();
		return ((replicas > 0) ? this.store.runReplicated(script, replicas, touched, dated)
				: this.store.run(script, touched, dated))
			.thenApply((answer) -> {
				byte[] given = Objects.requireNonNull(answer);
				this.serverClock.answered(partition, Long.parseLong(ascii(given, 1, TIME_END)));
				return given;
			});
	}

	private static String ascii(byte[] bytes, int from, int to) {
		return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
	}

	private byte[] admitted(EntryKeys keys, byte[] answer) {
		if (answer[0] == 'V') {
			return Arrays.copyOfRange(answer, TIME_END, answer.length);
		}
		String key = RemoteCalls.shown(new String(keys.text(), StandardCharsets.UTF_8));
		if (answer[0] == 'L') {
			throw new RemoteCallException(
					"Redis has taken up a change of key '%s' of cache '%s' too late".formatted(key, this.cache), null);
		}
		throw new BacklogFullException(
				"Cache '%s' takes no write of key '%s': %d others wait for the store in this part of its log"
					.formatted(this.cache, key, this.settings.behind().maxPending()),
				LogRecord.number(ascii(answer, TIME_END, answer.length)));
	}

	@Override
	CompletableFuture<byte @Nullable []> pending(String text) {
		EntryKeys keys = this.keys.of(text);
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
