package io.github.twolevelcache.internal.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;
import io.github.twolevelcache.internal.redis.NamedCalls;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.OnEvict;
import io.github.twolevelcache.store.BacklogFullException;

/**
 * What is done to an entry whose changes wait in a log until the store behind the cache
 * has them. An entry and its part of the log share a slot, so both change in one step.
 */
final class LoggedEntryCommands extends EntryCommands {

	/**
	 * Puts a record in the log. ARGV: as of the scripts that use it. Answers with F and a
	 * version if the log is full, with L if it is too late, else with V; then the time.
	 */
	private static final String LOG = LogScripts.CLOCK + """
			if tonumber(now) > tonumber(ARGV[6]) then
				return 'L' .. now
			end
			local last = redis.call('HGET', KEYS[3], CLOCK)
			""" + LogScripts.TICK + """
			if redis.call('HLEN', KEYS[3]) > tonumber(ARGV[5]) and redis.call('HEXISTS', KEYS[3], ARGV[3]) == 0 then
				redis.call('HSET', KEYS[3], CLOCK, version)
				return 'F' .. now .. version
			end
			local function log(record)
				local added = redis.call('HSET', KEYS[3], ARGV[3], record, CLOCK, version)
				if added > (last and 0 or 1) then
					redis.call('ZADD', KEYS[4], string.sub(version, 1, 13), ARGV[3])
				end
			end
			""";

	/**
	 * KEYS: value, lease, log, queue. ARGV: entry, lifetime, text, key, most, deadline.
	 */
	private static final Script PUT = new Script(LOG + """
			log(version .. 'P' .. ARGV[4] .. ARGV[1])
			redis.call('PSETEX', KEYS[1], ARGV[2], ARGV[1])
			redis.call('UNLINK', KEYS[2])
			return 'V' .. now
			""");

	/**
	 * KEYS: value, lease, log, queue, wake. ARGV: bytes of the header, nothing, text,
	 * key, most, deadline. Answers also with the beginning of the entry that was there.
	 */
	private static final Script DELETE = new Script(LOG + """
			log(version .. 'D' .. ARGV[4])
			local found = redis.call('GETRANGE', KEYS[1], 0, ARGV[1])
			redis.call('UNLINK', KEYS[1])
			redis.call('UNLINK', KEYS[2])
			redis.call('SET', KEYS[5], '1', 'PX', '1')
			return 'V' .. now .. found
			""");

	/** KEYS: log. ARGV: text. */
	private static final Script PENDING = new Script("return redis.call('HGET', KEYS[1], ARGV[1])");

	/**
	 * KEYS and ARGV: as those of the script without a log, then log and text. Who gets
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

	/** By part. */
	private final byte[][] logs;

	/** By part. */
	private final byte[][] queues;

	private final EntryCodec codec;

	private final CacheSettings.Write settings;

	private final ServerClock serverClock;

	LoggedEntryCommands(String cache, RedisKeys keys, int partitions, EntryCodec codec, CacheSettings.Write settings,
			RemoteStore store, ServerClock serverClock) {
		super(store);
		this.cache = cache;
		this.keys = keys;
		this.logs = new byte[partitions][];
		this.queues = new byte[partitions][];
		for (int partition = 0; partition < partitions; partition++) {
			this.logs[partition] = keys.ofPartition(WriteLog.LOG, partition);
			this.queues[partition] = keys.ofPartition(WriteLog.QUEUE, partition);
		}
		this.codec = codec;
		this.settings = settings;
		this.serverClock = serverClock;
	}

	private byte[] log(EntryKeys keys) {
		return this.logs[keys.partition()];
	}

	@Override
	public CompletableFuture<?> put(EntryKeys keys, Object key, byte[] entry, long lifetime, long begun) {
		return change(PUT, keys, key, null, entry, number(lifetime), begun);
	}

	@Override
	public CompletableFuture<byte @Nullable []> remove(EntryKeys keys, Object key, long begun) {
		if (this.settings.onEvict() == OnEvict.INVALIDATE) {
			return drop(keys);
		}
		return change(DELETE, keys, key, keys.wake(), LAST_OF_HEADER, NOTHING, begun)
			.thenApply((found) -> (found.length > 0) ? found : null);
	}

	private CompletableFuture<byte[]> change(Script script, EntryKeys keys, Object key, byte @Nullable [] wake,
			byte[] first, byte[] second, long begun) {
		byte[] queue = this.queues[keys.partition()];
		byte[][] touched = (wake != null) ? new byte[][] { keys.value(), keys.lease(), log(keys), queue, wake }
				: new byte[][] { keys.value(), keys.lease(), log(keys), queue };
		byte[][] arguments = { first, second, keys.text(), LogRecord.framed(this.codec.encode(key)),
				number(this.settings.behind().maxPending()), NOTHING };
		// Too late, but answered in time: the clocks differ, and now that is known.
		return change(script, keys, touched, arguments, begun)
			.thenCompose((answer) -> (answer[0] == 'L') ? change(script, keys, touched, arguments, begun)
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
		String key = NamedCalls.shown(new String(keys.text(), StandardCharsets.UTF_8));
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
	public CompletableFuture<byte @Nullable []> pending(String text) {
		EntryKeys keys = this.keys.of(text);
		return this.store.run(PENDING, new byte[][] { log(keys) }, keys.text());
	}

	@Override
	public CompletableFuture<LeaseAnswer> acquire(EntryKeys keys, byte[] token, long duration,
			byte @Nullable [] replaceable, @Nullable CacheEntry superseded) {
		return this.store
			.run(ACQUIRE, new byte[][] { keys.value(), keys.lease(), log(keys) }, token, number(duration),
					(replaceable != null) ? replaceable : NOTHING, BEGIN_OF_EXPIRY, END_OF_EXPIRY,
					(superseded != null) ? EntryFormat.expiry(superseded) : NOTHING, keys.text())
			.thenApply((answer) -> new LeaseAnswer(Objects.requireNonNull(answer)));
	}

}
