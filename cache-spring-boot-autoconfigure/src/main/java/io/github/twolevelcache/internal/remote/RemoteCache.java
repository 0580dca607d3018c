package io.github.twolevelcache.internal.remote;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.CacheKeyspace;
import io.github.twolevelcache.internal.lease.RemoteLeases;
import io.github.twolevelcache.internal.lease.RemotePermits;
import io.github.twolevelcache.internal.outage.BypassLogger;
import io.github.twolevelcache.internal.outage.Bypasses;
import io.github.twolevelcache.internal.outage.Copies;
import io.github.twolevelcache.internal.outage.Repairs;
import io.github.twolevelcache.internal.redis.NamedCalls;
import io.github.twolevelcache.internal.redis.RedisAccess;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.WhenUnavailable;

/**
 * The entries of one cache in Redis: how they are read and changed, and who may load
 * them. An entry that cannot be read is a miss, and so is one of an older generation: it
 * was stored before the cache was last cleared. Thread-safe.
 */
public final class RemoteCache {

	private final CacheKeyspace keyspace;

	private final RemotePermits permits;

	private final Repairs repairs;

	private final Bypasses bypasses;

	private final RemoteReads reads;

	private final RemoteWrites writes;

	private final RemoteLeases leases;

	/**
	 * Create the remote side of a cache.
	 * @param name the name of the cache
	 * @param whenUnavailable what becomes of writes that Redis does not acknowledge
	 * @param keyspace what stands in Redis
	 * @param redis the ways to Redis
	 * @param copies what is held of it on the heap
	 * @param stats counts what happens
	 * @param runtime tells the time and runs what follows an asynchronous call
	 */
	public RemoteCache(String name, WhenUnavailable whenUnavailable, CacheKeyspace keyspace, RedisAccess redis,
			Copies copies, CacheCounters stats, InstanceRuntime runtime) {
		this.keyspace = keyspace;
		this.permits = new RemotePermits(keyspace.keys(), redis);
		BypassLogger bypassLogger = new BypassLogger(name, runtime.time());
		this.repairs = new Repairs(name, keyspace, copies, stats);
		this.bypasses = new Bypasses(bypassLogger, keyspace, redis.trackedReads(), stats, runtime);
		this.reads = new RemoteReads(keyspace, redis, this.repairs, this.bypasses, stats, runtime.executor());
		// A write that is not in the log was not made.
		this.writes = new RemoteWrites(keyspace,
				keyspace.commands().isLogged() ? WhenUnavailable.FAIL : whenUnavailable, this.repairs, bypassLogger,
				stats, runtime.time());
		this.leases = new RemoteLeases(keyspace, redis.trackedReads(), this.bypasses, stats, runtime);
	}

	/**
	 * Return what reads the entries.
	 * @return the reads
	 */
	public RemoteReads reads() {
		return this.reads;
	}

	/**
	 * Return what changes the entries.
	 * @return the writes
	 */
	public RemoteWrites writes() {
		return this.writes;
	}

	/**
	 * Return who loads the value of a key.
	 * @return the leases
	 */
	public RemoteLeases leases() {
		return this.leases;
	}

	/**
	 * Return who loads values of the cache, whatever their keys.
	 * @return the permits
	 */
	public RemotePermits permits() {
		return this.permits;
	}

	/**
	 * Return what is done while Redis does not answer.
	 * @return the bypasses
	 */
	public Bypasses bypasses() {
		return this.bypasses;
	}

	/**
	 * Return what waits for the calls of the cache.
	 * @return the calls
	 */
	public NamedCalls calls() {
		return this.keyspace.calls();
	}

	/**
	 * Return the writes that Redis has not acknowledged.
	 * @return the repairs
	 */
	public Repairs repairs() {
		return this.repairs;
	}

	/**
	 * Return the generation of the cache, which tells whether it was cleared.
	 * @return the generation
	 */
	public Generation generation() {
		return this.keyspace.generation().generation();
	}

	/**
	 * Return whether writes of this cache wait for a store.
	 * @return whether a store may not have what was last written
	 */
	public boolean isLogged() {
		return this.keyspace.commands().isLogged();
	}

	/**
	 * Handle the change of a key in Redis.
	 * @param key the key
	 * @return the text of the entry that has changed or whose load has ended, or
	 * {@code null} if it is of another cache or has none
	 */
	public @Nullable String changed(byte[] key) {
		String text = this.keyspace.keys().textOfValue(key);
		if (text == null && this.keyspace.generation().isKey(key)) {
			generation().doubt();
		}
		this.permits.changed(key);
		return (text != null) ? text : this.keyspace.keys().textOfWake(key);
	}

}
