package io.github.twolevelcache.internal.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.keyspace.EntryAnswer;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.Fence;
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
			local value, log, queue, dead = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
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
		return append(PUT, change, entry, Ascii.bytes(lifetime));
	}

	@Override
	public CompletableFuture<byte @Nullable []> evict(EntryChange change) {
		if (this.settings.onEvict() == OnEvict.INVALIDATE) {
			return drop(change.keys());
		}
		return append(EVICT, change, NOTHING, NOTHING)
			.thenApply((found) -> (found.length == EntryFormat.HEADER_SIZE) ? found : null);
	}

	@Override
	public void requireWritable(Object key) {
		byte[] unused = this.codec.encode(key);
	}

	private CompletableFuture<byte[]> append(Script script, EntryChange change, byte[] entry, byte[] lifetime) {
		EntryKeys keys = change.keys();
		byte[][] touched = { keys.value(), this.keys.log(keys.partition()), this.keys.queue(keys.partition()),
				this.keys.dead(keys.partition()) };
		byte[] head = LogRecord.head(script == EVICT, this.codec.encode(change.key()), entry);
		BacklogSettings most = this.settings.behind().backlog();
		int replicas = this.settings.behind().replicas();
		return this.deadlines.call(keys.partition(), change.begun(), (deadline) -> {
			byte[][] arguments = { entry, lifetime, keys.text(), head, Ascii.bytes(most.maxPending()),
					Ascii.bytes(most.maxDeadLetters()), deadline };
			return (replicas > 0) ? this.store.runReplicated(script, replicas, touched, arguments)
					: this.store.run(script, touched, arguments);
		}).thenApply((answer) -> admitted(keys, answer));
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
	public CompletableFuture<EntryAnswer> acquire(EntryKeys keys, Claim claim) {
		return this.plain.acquire(keys, claim)
			.thenCompose((answer) -> withPending(keys, Fence.of(claim.token()), answer));
	}

	@Override
	public CompletableFuture<EntryAnswer> acquireBeside(EntryKeys keys, Claim claim, long version) {
		return this.plain.acquireBeside(keys, claim, version)
			.thenCompose((answer) -> withPending(keys, new Fence(version, claim.token()), answer));
	}

	// Only after the lease is held: a write that comes later ends it. Whatever the log
	// has
	// is newer than what the store has, as it forgets a write after the store has
	// committed it.
	private CompletableFuture<EntryAnswer> withPending(EntryKeys keys, Fence fence, EntryAnswer answer) {
		if (answer.kind() != EntryAnswer.Kind.LEASE && answer.kind() != EntryAnswer.Kind.HELD) {
			return CompletableFuture.completedFuture(answer);
		}
		return pending(keys).thenApply((pending) -> {
			if (pending == null) {
				return answer;
			}
			if (pending.kind() == EntryAnswer.Kind.EVICTED && answer.kind() == EntryAnswer.Kind.LEASE) {
				// Nothing is to be loaded.
				CompletableFuture<?> unused = abandon(keys, fence);
			}
			return answer.with(pending);
		});
	}

	private static EntryAnswer answer(byte[] answer) {
		if (answer[0] != 'P') {
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
			long replaceable) {
		return this.plain.putIfAbsent(change, entry, lifetime, replaceable);
	}

	@Override
	public CompletableFuture<byte @Nullable []> drop(EntryKeys keys) {
		return this.plain.drop(keys);
	}

	@Override
	public CompletableFuture<Fence> preempt(EntryKeys keys, Claim claim) {
		return this.plain.preempt(keys, claim);
	}

	@Override
	public CompletableFuture<Boolean> fulfil(EntryKeys keys, Fence fence, byte[] entry, long lifetime) {
		return this.plain.fulfil(keys, fence, entry, lifetime);
	}

	@Override
	public CompletableFuture<?> abandon(EntryKeys keys, Fence fence) {
		return this.plain.abandon(keys, fence);
	}

	@Override
	public CompletableFuture<Boolean> renew(EntryKeys keys, Fence fence, long duration) {
		return this.plain.renew(keys, fence, duration);
	}

	@Override
	public boolean isLogged() {
		return true;
	}

}
