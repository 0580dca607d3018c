package io.github.twolevelcache.internal.log;

import io.github.twolevelcache.internal.keyspace.Partitions;
import io.github.twolevelcache.internal.keyspace.RedisKeys;

/**
 * The keys of the log of one cache: of each partition what the constants name. Immutable.
 */
final class LogKeys {

	/** A hash of the {@linkplain LogRecord records} and of the last version given. */
	static final char LOG = 'd';

	/** Since when each change waits. */
	static final char QUEUE = 'q';

	/** In place of the queue, when a change that is tried again is due. */
	static final char POSTPONED = 'r';

	/** In place of the queue, since when a change that is tried again waits. */
	static final char SINCE = 'a';

	/** Up to which time all changes are due at once. */
	static final char HURRIED = 'h';

	/** Who handles the partition. */
	static final char OWNER = 'o';

	/** A hash of the records of {@linkplain DeadLetterQueue dead letters}. */
	static final char DEAD = 'x';

	/** A hash of what else is known of each dead letter. */
	static final char LETTERS = 'y';

	/** When each has become a dead letter. */
	static final char DIED = 'z';

	/** Whether the partition is paused. */
	static final char PAUSED = 'p';

	private final RedisKeys keys;

	private final Partitions partitions;

	/** By partition. */
	private final byte[][] logs;

	/** By partition. */
	private final byte[][] queues;

	/** By partition. */
	private final byte[][] dead;

	LogKeys(RedisKeys keys, Partitions partitions) {
		this.keys = keys;
		this.partitions = partitions;
		this.logs = new byte[partitions.count()][];
		this.queues = new byte[partitions.count()][];
		this.dead = new byte[partitions.count()][];
		for (int partition = 0; partition < partitions.count(); partition++) {
			this.logs[partition] = keys.ofPartition(LOG, partition);
			this.queues[partition] = keys.ofPartition(QUEUE, partition);
			this.dead[partition] = keys.ofPartition(DEAD, partition);
		}
	}

	byte[] log(int partition) {
		return this.logs[partition];
	}

	byte[] queue(int partition) {
		return this.queues[partition];
	}

	byte[] dead(int partition) {
		return this.dead[partition];
	}

	/**
	 * Return several keys of a partition.
	 * @param partition the number of the partition
	 * @param kinds what they are
	 * @return the keys in Redis, in the order of the kinds
	 */
	byte[][] all(int partition, char... kinds) {
		byte[][] found = new byte[kinds.length][];
		for (int i = 0; i < kinds.length; i++) {
			found[i] = this.keys.ofPartition(kinds[i], partition);
		}
		return found;
	}

	/**
	 * Return the keys of the partition that the changes of a key wait in.
	 * @param text the text of the key
	 * @param kinds what they are
	 * @return the keys in Redis, in the order of the kinds
	 */
	byte[][] allOf(String text, char... kinds) {
		return all(this.partitions.of(text), kinds);
	}

}
