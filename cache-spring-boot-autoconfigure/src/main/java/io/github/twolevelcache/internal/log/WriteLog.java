package io.github.twolevelcache.internal.log;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.keyspace.Compressor;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.Partitions;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.keyspace.UnreadableEntryException;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.settings.CacheSettings;

/**
 * The changes of one cache that wait in Redis for the store behind it: the last one of
 * each key, in parts that are handled on their own. A change is read, stored, and then
 * acknowledged by its version, so one that has come meanwhile stays. Thread-safe.
 *
 * <p>
 * A part has these keys: {@code d}, a hash of the {@linkplain LogRecord records} and of
 * the last version given; {@code q}, since when each waits; in its place, of those that
 * are tried again later, {@code a}, since when they wait, and {@code r}, when they are
 * due; {@code h}, up to which time all are due at once; {@code o}, who handles the part;
 * {@code x}, the {@linkplain DeadLetterQueue dead letters}; {@code p}, whether it is
 * paused.
 */
public final class WriteLog {

	static final char LOG = 'd';

	static final char QUEUE = 'q';

	static final char POSTPONED = 'r';

	static final char SINCE = 'a';

	private static final char HURRIED = 'h';

	private static final char OWNER = 'o';

	static final char DEAD = 'x';

	private static final char PAUSED = 'p';

	private final String cache;

	private final RedisKeys keys;

	private final EntryCommands scripts;

	private final EntryFormat format;

	private final EntryCodec codec;

	private final RemoteStore store;

	private final Partitions partitions;

	private final DeadLetterQueue deadLetters;

	private final byte[] count;

	private final byte[] delay;

	/**
	 * Create the log of a cache.
	 * @param namespace the namespace of the application
	 * @param cache the name of the cache
	 * @param settings the settings of the cache
	 * @param codec encodes keys and values
	 * @param store reaches Redis
	 * @param clock tells until when a change may be made
	 */
	public WriteLog(String namespace, String cache, CacheSettings settings, EntryCodec codec, RemoteStore store,
			InstantSource clock) {
		this.cache = cache;
		this.partitions = new Partitions(cache, settings.write().behind().partitions());
		this.keys = new RedisKeys(namespace, cache, this.partitions);
		this.scripts = new LoggedEntryCommands(cache, this.keys, this.partitions.count(), codec, settings.write(),
				store, new ServerClock(this.partitions.count(), clock));
		this.format = new EntryFormat(codec, Compressor.available(), settings.l2().compressionThreshold());
		this.codec = codec;
		this.store = store;
		this.deadLetters = new DeadLetterQueue(this.keys, this.partitions, store);
		this.delay = bytes(settings.write().behind().delay().toMillis());
		this.count = (namespace + ":n:{" + cache + "}").getBytes(StandardCharsets.UTF_8);
	}

	public RedisKeys keys() {
		return this.keys;
	}

	public EntryCommands scripts() {
		return this.scripts;
	}

	/**
	 * Return the name of the cache.
	 * @return the name
	 */
	public String cache() {
		return this.cache;
	}

	/**
	 * Return the changes that were put aside.
	 * @return the dead letters
	 */
	public DeadLetterQueue deadLetters() {
		return this.deadLetters;
	}

	/**
	 * Return the number of parts.
	 * @return the number
	 */
	public int partitions() {
		return this.partitions.count();
	}

	/**
	 * Make a call for each part, all before any is answered.
	 * @param call makes the call for the part of a number
	 * @param <T> the type of its outcome
	 * @return the calls, in the order of the parts
	 */
	public <T> List<CompletableFuture<T>> all(IntFunction<CompletableFuture<T>> call) {
		return IntStream.range(0, partitions()).mapToObj(call).toList();
	}

	/**
	 * Return a key of a part, to find the master that has it.
	 * @param partition the number of the part
	 * @return the key
	 */
	public byte[] key(int partition) {
		return this.keys.ofPartition(LOG, partition);
	}

	/**
	 * Agree with all other instances on the number of parts, which cannot change while
	 * writes wait.
	 * @return the number agreed on
	 */
	public CompletableFuture<Integer> agree() {
		return this.store.run(LogScripts.AGREE, new byte[][] { this.count }, bytes(partitions()))
			.thenApply((number) -> Integer.valueOf(text(number)));
	}

	/**
	 * Return the key that holds the number agreed on.
	 * @return the key
	 */
	public String partitionsKey() {
		return new String(this.count, StandardCharsets.UTF_8);
	}

	/**
	 * Ask the master of a part what it does with what it holds.
	 * @param partition the number of the part
	 * @return the answer
	 */
	public CompletableFuture<Safety> safety(int partition) {
		return this.store.run(LogScripts.SAFETY, keys(partition, LOG)).thenApply((answer) -> {
			String[] words = text(answer).split(" ", 3);
			return new Safety(words[0], !"0".equals(words[1]), Integer.parseInt(words[2]));
		});
	}

	private byte[][] keys(int partition, char... kinds) {
		return this.keys.allOfPartition(partition, kinds);
	}

	/**
	 * Read changes that are due, and leave them where they are.
	 * @param partition the number of the part
	 * @param most how many, at most
	 * @return the changes as they stand in the log, those that are due first; nothing of
	 * a part that is paused
	 */
	public CompletableFuture<byte @Nullable []> peek(int partition, int most) {
		return this.store.run(LogScripts.PEEK, keys(partition, LOG, QUEUE, POSTPONED, PAUSED, HURRIED), bytes(most),
				this.delay);
	}

	/**
	 * Decode changes, which takes too long for the thread that has received them.
	 * @param partition the number of the part
	 * @param found what {@link #peek} has found
	 * @return the changes
	 */
	public List<LoggedChange> decode(int partition, byte @Nullable [] found) {
		List<LoggedChange> changes = new ArrayList<>();
		List<byte[]> parts = LogScripts.parts(found);
		for (int i = 0; i < parts.size(); i += 2) {
			byte[] text = parts.get(i);
			changes.add(change(partition, RedisKeys.text(text, 0, text.length), LogRecord.parse(parts.get(i + 1))));
		}
		return changes;
	}

	private LoggedChange change(int partition, String text, LogRecord written) {
		try {
			Object key = this.codec.decode(written.key());
			Object value = written.deletion() ? null : this.format.read(written.entry()).value();
			return new LoggedChange(partition, text, written.version(), key, value, null);
		}
		catch (UnreadableEntryException ex) {
			return new LoggedChange(partition, text, written.version(), null, null, new IllegalStateException(ex));
		}
		catch (RuntimeException ex) {
			return new LoggedChange(partition, text, written.version(), null, null, ex);
		}
	}

	/**
	 * Forget changes that the store has. A key that has changed since stays.
	 * @param partition the number of the part
	 * @param owner who asks
	 * @param changes the changes
	 * @return whether that was done; not so if another handles the part now
	 */
	public CompletableFuture<Boolean> acknowledge(int partition, String owner, List<LoggedChange> changes) {
		byte[][] arguments = new byte[1 + 2 * changes.size()][];
		arguments[0] = bytes(owner);
		for (int i = 0; i < changes.size(); i++) {
			arguments[1 + 2 * i] = RedisKeys.bytes(changes.get(i).text());
			arguments[2 + 2 * i] = bytes(changes.get(i).version());
		}
		return this.store
			.run(LogScripts.ACKNOWLEDGE, keys(partition, LOG, QUEUE, POSTPONED, SINCE, OWNER, DEAD), arguments)
			.thenApply((done) -> done != null);
	}

	/**
	 * Let changes wait longer.
	 * @param partition the number of the part
	 * @param delay how long
	 * @param changes the changes
	 * @return completes when that was done
	 */
	public CompletableFuture<?> postpone(int partition, Duration delay, List<LoggedChange> changes) {
		byte[][] arguments = new byte[1 + changes.size()][];
		arguments[0] = bytes(delay.toMillis());
		for (int i = 0; i < changes.size(); i++) {
			arguments[1 + i] = RedisKeys.bytes(changes.get(i).text());
		}
		return this.store.run(LogScripts.POSTPONE, keys(partition, QUEUE, POSTPONED, SINCE), arguments);
	}

	/**
	 * Have nobody read what is due, until it is resumed.
	 * @param partition the number of the part
	 * @return completes when that was done
	 */
	public CompletableFuture<?> pause(int partition) {
		return this.store.run(LogScripts.PAUSE, keys(partition, PAUSED));
	}

	/**
	 * Have what is due read again.
	 * @param partition the number of the part
	 * @return completes when that was done
	 */
	public CompletableFuture<?> resume(int partition) {
		return this.store.run(LogScripts.RESUME, keys(partition, PAUSED));
	}

	/**
	 * Ask for the right to handle a part, or prolong it.
	 * @param partition the number of the part
	 * @param owner who asks
	 * @param duration for how long
	 * @return if it is his now, the time from which he handles it, which no other owner
	 * has: later owners have a later one; else {@code null}
	 */
	public CompletableFuture<@Nullable Long> own(int partition, String owner, Duration duration) {
		return this.store.run(LogScripts.OWN, keys(partition, OWNER, LOG), bytes(owner), bytes(duration.toMillis()))
			.thenApply((since) -> (since != null) ? LogRecord.number(text(since)) : null);
	}

	/**
	 * Give up the right to handle a part.
	 * @param partition the number of the part
	 * @param owner who has it
	 * @return completes when that was done
	 */
	public CompletableFuture<?> disown(int partition, String owner) {
		return this.store.run(LogScripts.DISOWN, keys(partition, OWNER), bytes(owner));
	}

	/**
	 * Make all changes due now.
	 * @param partition the number of the part
	 * @return the time, by the clock of the part, that they are not younger than;
	 * {@code null} if it is paused
	 */
	public CompletableFuture<@Nullable Long> hurry(int partition) {
		return this.store.run(LogScripts.HURRY, keys(partition, LOG, POSTPONED, PAUSED, HURRIED), this.delay)
			.thenApply((time) -> (time != null) ? Long.valueOf(text(time)) : null);
	}

	/**
	 * Return how many keys wait since a time or longer.
	 * @param partition the number of the part
	 * @param time the time
	 * @return the number
	 */
	public CompletableFuture<Long> waiting(int partition, long time) {
		return this.store.run(LogScripts.WAITING, keys(partition, QUEUE, SINCE), bytes(time))
			.thenApply((number) -> Long.valueOf(text(number)));
	}

	/**
	 * Look at a part.
	 * @param partition the number of the part
	 * @return what it holds
	 */
	public CompletableFuture<PartitionStatus> status(int partition) {
		return this.store.run(LogScripts.STATUS, keys(partition, QUEUE, SINCE, DEAD, PAUSED, OWNER))
			.thenApply((answer) -> {
				String[] words = text(answer).split(" ", 5);
				return new PartitionStatus(Long.parseLong(words[0]), Duration.ofMillis(Long.parseLong(words[1])),
						Long.parseLong(words[2]), "1".equals(words[3]), words[4].isEmpty() ? null : words[4]);
			});
	}

	private static byte[] bytes(long number) {
		return bytes(Long.toString(number));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static String text(byte @Nullable [] answer) {
		return new String((answer != null) ? answer : EntryCommands.NOTHING, StandardCharsets.US_ASCII);
	}

	/**
	 * What a part of the log holds.
	 *
	 * @param pending how many keys wait
	 * @param oldest how long the first of them has waited
	 * @param deadLetters how many changes were put aside
	 * @param paused whether nobody reads what is due
	 * @param owner who handles the part, or {@code null} if nobody does
	 */
	public record PartitionStatus(long pending, Duration oldest, long deadLetters, boolean paused,
			@Nullable String owner) {

	}

	/**
	 * What a master does with what it holds.
	 *
	 * @param evictionPolicy what it evicts when its memory is full
	 * @param appendOnlyFile whether what it holds is also in a file
	 * @param replicas how many replicas have it too
	 */
	public record Safety(String evictionPolicy, boolean appendOnlyFile, int replicas) {

		/**
		 * Return whether changes that wait may be evicted.
		 * @return whether the policy takes keys that never expire
		 */
		public boolean mayEvict() {
			return this.evictionPolicy.startsWith("allkeys");
		}

	}

}
