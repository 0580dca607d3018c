package io.github.twolevelcache.internal.log;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * What must hold of Redis and of all instances before changes are entrusted to a log.
 * Thread-safe.
 */
public final class LogSafety {

	private static final Script AGREE = new Script("""
			local count = KEYS[1]
			local partitions = ARGV[1]
			local agreed = redis.call('GET', count)
			if not agreed then
				redis.call('SET', count, partitions)
				agreed = partitions
			end
			return agreed
			""");

	/** What a server does with what it holds. Its only key picks the server. */
	private static final Script MASTER = new Script("""
			local function find(section, name)
				return string.match(redis.call('INFO', section), name .. ':([%w%-]+)') or '0'
			end
			return find('memory', 'maxmemory_policy') .. ' ' .. find('persistence', 'aof_enabled') .. ' '
					.. find('replication', 'connected_slaves')
			""");

	private final LogKeys keys;

	private final byte[] count;

	private final int partitions;

	private final RemoteStore store;

	LogSafety(LogKeys keys, String countKey, int partitions, RemoteStore store) {
		this.keys = keys;
		this.count = countKey.getBytes(StandardCharsets.UTF_8);
		this.partitions = partitions;
		this.store = store;
	}

	/**
	 * Agree with all other instances on the number of partitions, which cannot change
	 * while writes wait.
	 * @return the number agreed on
	 */
	public CompletableFuture<Integer> agree() {
		return this.store.run(AGREE, new byte[][] { this.count }, Ascii.bytes(this.partitions))
			.thenApply((number) -> Integer.valueOf(Ascii.text(number)));
	}

	/**
	 * Return the key that holds the number agreed on.
	 * @return the key
	 */
	public String partitionsKey() {
		return new String(this.count, StandardCharsets.UTF_8);
	}

	/**
	 * Ask the master of a partition how safely it keeps what it holds.
	 * @param partition the number of the partition
	 * @return the answer
	 */
	public CompletableFuture<MasterState> master(int partition) {
		return this.store.run(MASTER, this.keys.all(partition, LogKeys.LOG)).thenApply((answer) -> {
			String[] words = Ascii.text(answer).split(" ", 3);
			return new MasterState(words[0], !"0".equals(words[1]), Integer.parseInt(words[2]));
		});
	}

	/**
	 * How safely a master keeps what it holds.
	 *
	 * @param evictionPolicy what it evicts when its memory is full
	 * @param appendOnlyFile whether what it holds is also in a file
	 * @param replicas how many replicas have it too
	 */
	public record MasterState(String evictionPolicy, boolean appendOnlyFile, int replicas) {

		/**
		 * Return whether changes that wait may be evicted.
		 * @return whether the policy takes keys that never expire
		 */
		public boolean mayEvict() {
			return this.evictionPolicy.startsWith("allkeys");
		}

	}

}
