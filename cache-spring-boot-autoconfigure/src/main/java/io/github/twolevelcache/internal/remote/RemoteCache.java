package io.github.twolevelcache.internal.remote;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.entry.FreshnessPolicy;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.EntryMapper;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.keyspace.RemoteGeneration;
import io.github.twolevelcache.internal.lease.RemoteLeases;
import io.github.twolevelcache.internal.lease.RemotePermits;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.outage.BypassLogger;
import io.github.twolevelcache.internal.outage.Bypasses;
import io.github.twolevelcache.internal.outage.Repairs;
import io.github.twolevelcache.internal.redis.NamedCalls;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.WhenUnavailable;

/**
 * The entries of one cache in Redis: how they are read and changed, and who may load
 * them. An entry that cannot be read is a miss, and so is one of an older generation: it
 * was stored before the cache was last cleared. Thread-safe.
 */
public final class RemoteCache {

	private final RedisKeys keys;

	private final boolean logged;

	private final NamedCalls calls;

	private final RemoteGeneration generation;

	private final RemotePermits permits;

	private final Repairs repairs;

	private final Bypasses bypasses;

	private final RemoteReads reads;

	private final RemoteWrites writes;

	private final RemoteLeases leases;

	/**
	 * Create the remote side of a cache.
	 * @param namespace the namespace of the application
	 * @param name the name of the cache
	 * @param settings the settings of the cache
	 * @param freshness tells when entries age and end
	 * @param codec encodes the values
	 * @param generation tells which entries count
	 * @param store reaches Redis
	 * @param trackedReads reads what L1 may copy
	 * @param stats counts what happens
	 * @param clock tells the time that entries expire at
	 * @param nanoTime tells the time that trust is measured by, in nanoseconds
	 * @param executor runs what follows an asynchronous call
	 * @param onClear is run by the executor after the cache was cleared, here or
	 * elsewhere
	 * @param log where changes wait for a store, or {@code null} if they do not
	 */
	public RemoteCache(String namespace, String name, CacheSettings settings, FreshnessPolicy freshness,
			EntryCodec codec, Generation generation, RemoteStore store, TrackedReads trackedReads, CacheCounters stats,
			InstantSource clock, LongSupplier nanoTime, Executor executor, Runnable onClear, @Nullable WriteLog log) {
		this.keys = (log != null) ? log.keys() : new RedisKeys(namespace, name);
		this.logged = log != null;
		this.calls = new NamedCalls(name, store);
		this.generation = new RemoteGeneration(this.keys.generation(), generation, store, trackedReads, nanoTime,
				() -> executor.execute(onClear));
		this.permits = new RemotePermits(this.keys, store, trackedReads);
		EntryCommands scripts = (log != null) ? log.scripts() : new EntryCommands(store);
		EntryMapper entries = new EntryMapper(name, settings, freshness, codec, generation, stats, clock);
		BypassLogger bypassLog = new BypassLogger(name, nanoTime);
		// A write that is not in the log was not made.
		WhenUnavailable whenUnavailable = (log != null) ? WhenUnavailable.FAIL : settings.l2().whenUnavailable();
		this.repairs = new Repairs(name, this.keys, scripts, this.generation, stats);
		this.bypasses = new Bypasses(bypassLog, this.keys, trackedReads, entries, stats);
		this.reads = new RemoteReads(this.keys, store, trackedReads, scripts, this.calls, this.generation, entries,
				this.repairs, this.bypasses, stats, executor);
		this.writes = new RemoteWrites(this.keys, scripts, this.calls, this.generation, entries, whenUnavailable,
				this.repairs, bypassLog, stats, clock);
		this.leases = new RemoteLeases(this.keys, scripts, trackedReads, this.calls, this.generation, entries,
				this.bypasses, stats, executor);
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
		return this.calls;
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
		return this.generation.generation();
	}

	/**
	 * Return whether writes of this cache wait for a store.
	 * @return whether a store may not have what was last written
	 */
	public boolean isLogged() {
		return this.logged;
	}

	/**
	 * Handle the change of a key in Redis.
	 * @param key the key
	 * @return the text of the entry that has changed or whose load has ended, or
	 * {@code null} if it is of another cache or has none
	 */
	public @Nullable String changed(byte[] key) {
		String text = this.keys.textOfValue(key);
		if (text == null && this.generation.isKey(key)) {
			this.generation.generation().doubt();
		}
		this.permits.changed(key);
		return (text != null) ? text : this.keys.textOfWake(key);
	}

}
