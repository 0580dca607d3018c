package io.github.twolevelcache.internal.log;

import java.nio.ByteBuffer;
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
import io.github.twolevelcache.internal.redis.Deadlines;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;
import io.github.twolevelcache.internal.runtime.ShownKey;
import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.settings.BacklogSettings;
import io.github.twolevelcache.settings.OnEvict;
import io.github.twolevelcache.settings.WriteSettings;
import io.github.twolevelcache.store.BacklogFullException;
import io.github.twolevelcache.store.TooManyDeadLettersException;

/**
 * The commands on an entry whose changes wait in a log until the store behind the cache
 * has them. An entry and its partition of the log share a slot, so both change in one
 * step. Thread-safe.
 */
final class LoggedEntryCommands implements EntryCommands {

	private static final String NAMES = """
			local value, lease, log, queue, dead, wake = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
			local entry, lifetime, text, head = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
			local maxPending, maxDeadLetters, deadline = ARGV[5], ARGV[6], ARGV[7]
			""";

	/**
	 * Puts a record in the log. Answers with F, the time and a version if the log is
	 * full, with D and the same if there are too many dead letters, with L and the time
	 * if it is too late. A key that waits, or has a dead letter, needs no room.
	 */
	private static final String APPEND = LogScripts.CLOCK_FIELD + Deadlines.CHECK + """
			local last = redis.call('HGET', log, CLOCK)
			""" + LogScripts.TICK + """
			local full = redis.call('HLEN', log) > tonumber(maxPending) and 'F'
			if not full and redis.call('HLEN', dead) >= tonumber(maxDeadLetters) then
				full = redis.call('HEXISTS', dead, text) == 0 and 'D'
			end
			if full and redis.call('HEXISTS', log, text) == 0 then
				redis.call('HSET', log, CLOCK, version)
				return full .. now .. version
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
			append(version .. head .. entry .. version)
			redis.call('PSETEX', value, lifetime, entry)
			redis.call('UNLINK', lease)
			return 'V' .. now
			""");

	/**
	 * Answers with V, the time and the header of the entry that was there, or as
	 * {@link #APPEND} does.
	 */
	private static final Script EVICT = new Script(NAMES + APPEND + """
			append(version .. head .. version)
			local found = redis.call('GETRANGE', value, 0, %d)
			redis.call('UNLINK', value)
			redis.call('UNLINK', lease)
			redis.call('SET', wake, '1', 'PX', '1')
			return 'V' .. now .. found
			""".formatted(EntryFormat.HEADER_SIZE - 1));

	/** Answers with N, or with P and the whole record, which is checked here. */
	private static final Script PENDING = new Script(LogRecord.IS_DELETION + """
			local log = KEYS[1]
			local text = ARGV[1]
			local record = redis.call('HGET', log, text)
			if not record then
				return false
			end
			return isDeletion(record) and 'N' or 'P' .. record
			""");

	/**
	 * As the script without a log, but whoever asks is given the write that waits,
	 * whether he gets the lease or another has it. It is newer than what the store has:
	 * the log forgets a write after the store has committed it.
	 */
	private static final Script ACQUIRE = new Script(LogRecord.IS_DELETION + """
			local value, lease, log = KEYS[1], KEYS[2], KEYS[3]
			local token, duration, replaceable = ARGV[1], ARGV[2], ARGV[3]
			local expiryBegin, expiryEnd, superseded = ARGV[4], ARGV[5], ARGV[6]
			local text = ARGV[7]
			local found = redis.call('GET', value)
			local isSuperseded = superseded ~= '' and found and string.sub(found, expiryBegin, expiryEnd) == superseded
			if found and found ~= replaceable and not isSuperseded then
				return 'V' .. found
			end
			local record = redis.call('HGET', log, text)
			if record and isDeletion(record) then
				return 'N'
			end
			local held = redis.call('GET', lease)
			local left = held and redis.call('PTTL', lease)
			local isLease = held and left >= 0 and left <= 10 * duration
			if isLease and held ~= token and string.sub(held, 1, 1) ~= 't' then
				return record and 'H' .. record or 'W' .. left
			end
			redis.call('SET', lease, token, 'PX', duration)
			return record and 'P' .. record or 'L'
			""");

	private static final byte[] NOTHING = {};

	/** Stands for an entry, which the store has not either. */
	private static final byte[] UNREADABLE = new byte[EntryFormat.HEADER_SIZE];

	private final String cache;

	private final LogKeys keys;

	private final EntryCodec codec;

	private final WriteSettings settings;

	private final RemoteStore store;

	private final Deadlines deadlines;

	/** For the commands that the log has no part in. */
	private final PlainEntryCommands plain;

	LoggedEntryCommands(String cache, LogKeys keys, EntryCodec codec, WriteSettings settings, RemoteStore store,
			TimeSource time) {
		this.cache = cache;
		this.keys = keys;
		this.codec = codec;
		this.settings = settings;
		this.store = store;
		this.deadlines = new Deadlines(settings.behind().partitions(), store, time);
		this.plain = new PlainEntryCommands(store, time);
	}

	@Override
	public CompletableFuture<?> put(EntryChange change, byte[] entry, long lifetime) {
		EntryKeys keys = change.keys();
		return append(PUT, change,
				new byte[][] { keys.value(), keys.lease(), this.keys.log(keys.partition()),
						this.keys.queue(keys.partition()), this.keys.dead(keys.partition()) },
				entry, Ascii.bytes(lifetime));
	}

	@Override
	public CompletableFuture<byte @Nullable []> evict(EntryChange change) {
		EntryKeys keys = change.keys();
		if (this.settings.onEvict() == OnEvict.INVALIDATE) {
			return drop(keys);
		}
		return append(EVICT, change,
				new byte[][] { keys.value(), keys.lease(), this.keys.log(keys.partition()),
						this.keys.queue(keys.partition()), this.keys.dead(keys.partition()), keys.wake() },
				NOTHING, NOTHING)
			.thenApply((found) -> (found.length > 0) ? found : null);
	}

	@Override
	public void requireWritable(Object key) {
		byte[] unused = this.codec.encode(key);
	}

	private CompletableFuture<byte[]> append(Script script, EntryChange change, byte[][] touched, byte[] entry,
			byte[] lifetime) {
		byte[] head = LogRecord.head(script == EVICT, this.codec.encode(change.key()), entry);
		BacklogSettings most = this.settings.behind().backlog();
		int replicas = this.settings.behind().replicas();
		return this.deadlines.call(change.keys().partition(), change.begun(), (deadline) -> {
			byte[][] arguments = { entry, lifetime, change.keys().text(), head, Ascii.bytes(most.maxPending()),
					Ascii.bytes(most.maxDeadLetters()), deadline };
			return (replicas > 0) ? this.store.runReplicated(script, replicas, touched, arguments)
					: this.store.run(script, touched, arguments);
		}).thenApply((answer) -> admitted(change.keys(), answer));
	}

	private byte[] admitted(EntryKeys keys, byte[] answer) {
		if (answer[0] == 'V') {
			return Arrays.copyOfRange(answer, Deadlines.TIME_END, answer.length);
		}
		String key = ShownKey.of(new String(keys.text(), StandardCharsets.UTF_8));
		if (Deadlines.isLate(answer)) {
			throw new RemoteCallException(
					"Redis received a change of key '%s' of cache '%s' too late".formatted(key, this.cache), null);
		}
		BacklogSettings most = this.settings.behind().backlog();
		long version = LogRecord.number(Ascii.text(answer, Deadlines.TIME_END, answer.length));
		if (answer[0] == 'D') {
			throw new TooManyDeadLettersException(
					"Cache '%s' accepts no write of key '%s': there are %d dead letters in this partition of its log. Replay or discard them"
						.formatted(this.cache, key, most.maxDeadLetters()),
					version);
		}
		throw new BacklogFullException(
				"Cache '%s' accepts no write of key '%s': %d others wait for the store in this partition of its log"
					.formatted(this.cache, key, most.maxPending()),
				version);
	}

	@Override
	public CompletableFuture<@Nullable EntryAnswer> pending(EntryKeys keys) {
		return this.store.run(PENDING, new byte[][] { this.keys.log(keys.partition()) }, keys.text())
			.thenApply((answer) -> (answer != null) ? answer(answer) : null);
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
			.thenApply((answer) -> answer(Objects.requireNonNull(answer)));
	}

	private static EntryAnswer answer(byte[] answer) {
		if (answer[0] != 'P' && answer[0] != 'H') {
			return EntryAnswer.of(answer);
		}
		byte[] entry = entryOf(Arrays.copyOfRange(answer, 1, answer.length));
		return EntryAnswer.of(ByteBuffer.allocate(1 + entry.length).put(answer[0]).put(entry).array());
	}

	private static byte[] entryOf(byte[] record) {
		try {
			byte[] entry = LogRecord.parse(record).entry();
			return (entry.length >= EntryFormat.HEADER_SIZE) ? entry : UNREADABLE;
		}
		catch (DamagedRecordException | IllegalStateException ex) {
			return UNREADABLE;
		}
	}

	@Override
	public CompletableFuture<byte @Nullable []> putIfAbsent(EntryChange change, byte[] entry, long lifetime,
			byte @Nullable [] replaceable) {
		return this.plain.putIfAbsent(change, entry, lifetime, replaceable);
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
