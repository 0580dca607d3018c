package io.github.twolevelcache.internal.log;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.keyspace.Compressor;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.Partitions;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.settings.CacheSettings;

/**
 * The log of the changes of one cache in Redis, in partitions that are handled on their
 * own: what appends to it, what the drainer takes from it, and what operators do with it.
 * Thread-safe.
 */
public final class WriteLog {

	private final String cache;

	private final Partitions partitions;

	private final RedisKeys keys;

	private final LogKeys logKeys;

	private final EntryCommands commands;

	private final PendingChanges changes;

	private final PartitionOwners owners;

	private final DeadLetterQueue deadLetters;

	private final DeadLetterList deadLetterList;

	private final LogControl control;

	private final LogSafety safety;

	/**
	 * Create the log of a cache.
	 * @param namespace the namespace of the application
	 * @param cache the name of the cache
	 * @param settings the settings of the cache
	 * @param codec encodes keys and values
	 * @param partial whether changes are written that lack properties
	 * @param store reaches Redis
	 * @param time tells until when a change may be made
	 */
	public WriteLog(String namespace, String cache, CacheSettings settings, EntryCodec codec, boolean partial,
			RemoteStore store, TimeSource time) {
		this.cache = cache;
		this.partitions = new Partitions(cache, settings.write().behind().partitions());
		this.keys = new RedisKeys(namespace, cache, this.partitions);
		this.logKeys = new LogKeys(this.keys, this.partitions);
		Duration delay = settings.write().behind().delay();
		EntryFormat format = new EntryFormat(codec, Compressor.available(), settings.l2().compressionThreshold(),
				settings.l2().maxValueSize());
		this.commands = new LoggedEntryCommands(cache, this.logKeys, codec, settings.write(), store, time);
		this.changes = new PendingChanges(this.logKeys, format, codec, partial, store, delay);
		this.owners = new PartitionOwners(this.logKeys, store);
		this.deadLetters = new DeadLetterQueue(this.logKeys, store);
		this.deadLetterList = new DeadLetterList(this.logKeys, format, store);
		this.control = new LogControl(this.logKeys, store, delay);
		this.safety = new LogSafety(this.logKeys, namespace + ":n:{" + cache + "}", this.partitions.count(), store);
	}

	/**
	 * Return the name of the cache.
	 * @return the name
	 */
	public String cache() {
		return this.cache;
	}

	/**
	 * Return the keys of the entries of the cache, each in the slot of its partition.
	 * @return the keys
	 */
	public RedisKeys keys() {
		return this.keys;
	}

	/**
	 * Return the commands on an entry of the cache, which append to the log.
	 * @return the commands
	 */
	public EntryCommands commands() {
		return this.commands;
	}

	/**
	 * Return the changes that wait.
	 * @return the changes
	 */
	public PendingChanges changes() {
		return this.changes;
	}

	/**
	 * Return who handles the partitions.
	 * @return the owners
	 */
	public PartitionOwners owners() {
		return this.owners;
	}

	/**
	 * Return the changes that were put aside.
	 * @return the dead letters
	 */
	public DeadLetterQueue deadLetters() {
		return this.deadLetters;
	}

	/**
	 * Return the changes that were put aside, to read.
	 * @return the list
	 */
	public DeadLetterList deadLetterList() {
		return this.deadLetterList;
	}

	/**
	 * Return what operators see and do.
	 * @return the controls
	 */
	public LogControl control() {
		return this.control;
	}

	/**
	 * Return what must hold before the log is used.
	 * @return the conditions
	 */
	public LogSafety safety() {
		return this.safety;
	}

	/**
	 * Return the number of partitions.
	 * @return the number
	 */
	public int partitions() {
		return this.partitions.count();
	}

	/**
	 * Make a call for each partition, all before any is answered.
	 * @param call makes the call for the partition of a number
	 * @param <T> the type of its outcome
	 * @return the calls, in the order of the partitions
	 */
	public <T> List<CompletableFuture<T>> all(IntFunction<CompletableFuture<T>> call) {
		return IntStream.range(0, partitions()).mapToObj(call).toList();
	}

	/**
	 * Return a key of a partition, to find its master.
	 * @param partition the number of the partition
	 * @return the key
	 */
	public byte[] key(int partition) {
		return this.logKeys.log(partition);
	}

}
