package io.github.twolevelcache.internal.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.keyspace.EntryAnswer;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.PlainEntryCommands;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;
import io.github.twolevelcache.internal.runtime.ShownKey;
import io.github.twolevelcache.settings.OnEvict;
import io.github.twolevelcache.settings.WriteSettings;
import io.github.twolevelcache.store.BacklogFullException;

/**
 * The commands on an entry whose changes wait in a log until the store behind the cache
 * has them. An entry and its partition of the log share a slot, so both change in one
 * step. Thread-safe.
 */
final class LoggedEntryCommands implements EntryCommands {

	private static final String NAMES = """
			local value, lease, log, queue, wake = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
			local entry, lifetime, text, key = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
			local maxPending, deadline = ARGV[5], ARGV[6]
			""";

	/**
	 * Puts a record in the log. Answers with F, the time and a version if the log is
	 * full, with L and the time if it is too late.
	 */
	private static final String APPEND = LogScripts.CLOCK + """
			if tonumber(now) > tonumber(deadline) then
				return 'L' .. now
			end
			local last = redis.call('HGET', log, CLOCK)
			""" + LogScripts.TICK + """
			if redis.call('HLEN', log) > tonumber(maxPending) and redis.call('HEXISTS', log, text) == 0 then
				redis.call('HSET', log, CLOCK, version)
				return 'F' .. now .. version
			end
			local function append(record)
				local added = redis.call('HSET', log, text, record, CLOCK, version)
				if added > (last and 0 or 1) then
					redis.call('ZADD', queue, string.sub(version, 1, 13), text)
				end
			end
			""";

	/** Answers with V and the time, or as {@link #APPEND} does. */
	private static final Script PUT = new Script(NAMES + APPEND + """
			append(version .. 'P' .. key .. entry)
			redis.call('PSETEX', value, lifetime, entry)
			redis.call('UNLINK', lease)
			return 'V' .. now
			""");

	/**
	 * Answers with V, the time and the header of the entry that was there, or as
	 * {@link #APPEND} does.
	 */
	private static final Script EVICT = new Script(NAMES + APPEND + """
			append(version .. 'D' .. key)
			local found = redis.call('GETRANGE', value, 0, %d)
			redis.call('UNLINK', value)
			redis.call('UNLINK', lease)
			redis.call('SET', wake, '1', 'PX', '1')
			return 'V' .. now .. found
			""".formatted(EntryFormat.HEADER_SIZE - 1));

	private static final String WAITING = """
			local function isEvicted(record)
				return string.sub(record, %1$d, %1$d) == 'D'
			end
			local function entryOf(record)
				return string.sub(record, %3$d + tonumber(string.sub(record, %2$d, %3$d - 1), 16))
			end
			""".formatted(LogRecord.LETTER, LogRecord.KEY_LENGTH, LogRecord.KEY);

	private static final Script PENDING = new Script(WAITING + """
			local log = KEYS[1]
			local text = ARGV[1]
			local record = redis.call('HGET', log, text)
			if not record then
				return false
			end
			return isEvicted(record) and 'N' or 'P' .. entryOf(record)
			""");

	/**
	 * As the script without a log, but whoever gets the lease is given the write that
	 * waits, which is newer than what the store has: the log forgets a write after the
	 * store has committed it.
	 */
	private static final Script ACQUIRE = new Script(WAITING + """
			local value, lease, log = KEYS[1], KEYS[2], KEYS[3]
			local token, duration, replaceable = ARGV[1], ARGV[2], ARGV[3]
			local expiryBegin, expiryEnd, superseded = ARGV[4], ARGV[5], ARGV[6]
			local text = ARGV[7]
			local found = redis.call('GET', value)
			if found and found ~= replaceable and string.sub(found, expiryBegin, expiryEnd) ~= superseded then
				return 'V' .. found
			end
			local record = redis.call('HGET', log, text)
			if record and isEvicted(record) then
				return 'N'
			end
			local held = redis.call('GET', lease)
			if held and held ~= token and string.sub(held, 1, 1) ~= 't' then
				return 'W' .. redis.call('PTTL', lease)
			end
			redis.call('SET', lease, token, 'PX', duration)
			return record and 'P' .. entryOf(record) or 'L'
			""");

	/** After the letter of an answer and the time. */
	private static final int TIME_END = 14;

	private static final byte[] NOTHING = {};

	private final String cache;

	private final LogKeys keys;

	private final EntryCodec codec;

	private final WriteSettings settings;

	private final RemoteStore store;

	private final ServerClock serverClock;

	/** For the commands that the log has no part in. */
	private final PlainEntryCommands plain;

	LoggedEntryCommands(String cache, LogKeys keys, EntryCodec codec, WriteSettings settings, RemoteStore store,
			ServerClock serverClock) {
		this.cache = cache;
		this.keys = keys;
		this.codec = codec;
		this.settings = settings;
		this.store = store;
		this.serverClock = serverClock;
		this.plain = new PlainEntryCommands(store);
	}

	@Override
	public CompletableFuture<?> put(EntryChange change, byte[] entry, long lifetime) {
		EntryKeys keys = change.keys();
		return append(PUT, change, new byte[][] { keys.value(), keys.lease(), this.keys.log(keys.partition()),
				this.keys.queue(keys.partition()) }, entry, Ascii.bytes(lifetime));
	}

	@Override
	public CompletableFuture<byte @Nullable []> evict(EntryChange change) {
		EntryKeys keys = change.keys();
		if (this.settings.onEvict() == OnEvict.INVALIDATE) {
			return drop(keys);
		}
		return append(EVICT, change,
				new byte[][] { keys.value(), keys.lease(), this.keys.log(keys.partition()),
						this.keys.queue(keys.partition()), keys.wake() },
				NOTHING, NOTHING)
			.thenApply((found) -> (found.length > 0) ? found : null);
	}

	private CompletableFuture<byte[]> append(Script script, EntryChange change, byte[][] touched, byte[] entry,
			byte[] lifetime) {
		byte[] key = LogRecord.framed(this.codec.encode(change.key()));
		// Too late, but answered in time: the clocks differ, and now we know by how much.
		return append(script, change, touched, entry, lifetime, key)
			.thenCompose((answer) -> (answer[0] == 'L') ? append(script, change, touched, entry, lifetime, key)
					: CompletableFuture.completedFuture(answer))
			.thenApply((answer) -> admitted(change.keys(), answer));
	}

	private CompletableFuture<byte[]> append(Script script, EntryChange change, byte[][] touched, byte[] entry,
			byte[] lifetime, byte[] key) {
		int partition = change.keys().partition();
		long deadline = this.serverClock.ofServer(partition, change.begun() + this.store.timeout().toMillis());
		byte[][] arguments = { entry, lifetime, change.keys().text(), key,
				Ascii.bytes(this.settings.behind().maxPending()), Ascii.bytes(deadline) };
		int replicas = this.settings.behind().replicas();
		return ((replicas > 0) ? this.store.runReplicated(script, replicas, touched, arguments)
				: this.store.run(script, touched, arguments))
			.thenApply((answer) -> {
				byte[] given = Objects.requireNonNull(answer);
				this.serverClock.answered(partition, Long.parseLong(Ascii.text(given, 1, TIME_END)));
				return given;
			});
	}

	private byte[] admitted(EntryKeys keys, byte[] answer) {
		if (answer[0] == 'V') {
			return Arrays.copyOfRange(answer, TIME_END, answer.length);
		}
		String key = ShownKey.of(new String(keys.text(), StandardCharsets.UTF_8));
		if (answer[0] == 'L') {
			throw new RemoteCallException(
					"Redis received a change of key '%s' of cache '%s' too late".formatted(key, this.cache), null);
		}
		throw new BacklogFullException(
				"Cache '%s' accepts no write of key '%s': %d others wait for the store in this partition of its log"
					.formatted(this.cache, key, this.settings.behind().maxPending()),
				LogRecord.number(Ascii.text(answer, TIME_END, answer.length)));
	}

	@Override
	public CompletableFuture<@Nullable EntryAnswer> pending(EntryKeys keys) {
		return this.store.run(PENDING, new byte[][] { this.keys.log(keys.partition()) }, keys.text())
			.thenApply((answer) -> (answer != null) ? EntryAnswer.of(answer) : null);
	}

	@Override
	public CompletableFuture<EntryAnswer> acquire(EntryKeys keys, byte[] token, long duration,
			byte @Nullable [] replaceable, @Nullable CacheEntry superseded) {
		byte[][] arguments = Stream
			.concat(Stream.of(PlainEntryCommands.acquireArguments(token, duration, replaceable, superseded)),
					Stream.of(keys.text()))
			.toArray(byte[][]::new);
		return this.store
			.run(ACQUIRE, new byte[][] { keys.value(), keys.lease(), this.keys.log(keys.partition()) }, arguments)
			.thenApply((answer) -> EntryAnswer.of(Objects.requireNonNull(answer)));
	}

	@Override
	public CompletableFuture<byte @Nullable []> putIfAbsent(EntryKeys keys, byte[] entry, long lifetime,
			byte @Nullable [] replaceable) {
		return this.plain.putIfAbsent(keys, entry, lifetime, replaceable);
	}

	@Override
	public CompletableFuture<byte @Nullable []> drop(EntryKeys keys) {
		return this.plain.drop(keys);
	}

	@Override
	public CompletableFuture<?> preempt(EntryKeys keys, byte[] token, long duration) {
		return this.plain.preempt(keys, token, duration);
	}

	@Override
	public CompletableFuture<Boolean> fulfil(EntryKeys keys, byte[] token, byte[] entry, long lifetime) {
		return this.plain.fulfil(keys, token, entry, lifetime);
	}

	@Override
	public CompletableFuture<?> abandon(EntryKeys keys, byte[] token) {
		return this.plain.abandon(keys, token);
	}

	@Override
	public CompletableFuture<Boolean> renew(EntryKeys keys, byte[] token, long duration) {
		return this.plain.renew(keys, token, duration);
	}

	@Override
	public boolean isLogged() {
		return true;
	}

}
