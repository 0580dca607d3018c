package io.github.twolevelcache.internal.outage;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.CacheKeyspace;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.stats.CacheCounters;

/**
 * The calls of one cache that continue without Redis, and the doubt that they leave about
 * what it holds. Thread-safe.
 */
public final class Bypasses {

	private final BypassedKeys bypassedKeys;

	private final BypassLogger logger;

	private final CacheKeyspace keyspace;

	private final TrackedReads trackedReads;

	private final CacheCounters stats;

	/**
	 * Create the bypasses of a cache.
	 * @param logger says that there are some
	 * @param keyspace what stands in Redis
	 * @param trackedReads tell whether what Redis holds can be used as it is
	 * @param stats counts them
	 * @param runtime tells the time
	 */
	public Bypasses(BypassLogger logger, CacheKeyspace keyspace, TrackedReads trackedReads, CacheCounters stats,
			InstanceRuntime runtime) {
		this.bypassedKeys = new BypassedKeys(keyspace.entries().longestLife(), runtime);
		this.logger = logger;
		this.keyspace = keyspace;
		this.trackedReads = trackedReads;
		this.stats = stats;
	}

	/**
	 * Record that Redis has not answered and nothing was found.
	 * @param failure what Redis, or the client, said
	 */
	public void record(Throwable failure) {
		this.stats.recordBypass();
		this.logger.log(failure);
	}

	/**
	 * Record that a value is loaded because Redis does not answer. What Redis holds of
	 * the key is not used until it is what was loaded.
	 * @param text the text of the key
	 * @param failure what Redis, or the client, said
	 * @return what must be told the outcome of the load
	 */
	public LoadObserver beginBypass(String text, Throwable failure) {
		record(failure);
		return recordOf(text, this.bypassedKeys.beginBypass(text));
	}

	/**
	 * Record that a value is loaded to be stored.
	 * @param text the text of the key
	 * @return what must be told the outcome of the load
	 */
	public LoadObserver beginLoad(String text) {
		return recordOf(text, this.bypassedKeys.begin(text, isSettled(text)));
	}

	private LoadObserver recordOf(String text, boolean wanted) {
		return wanted ? (loaded, value) -> this.bypassedKeys.end(text, loaded ? fingerprint(text, value) : null)
				: LoadObserver.NONE;
	}

	private long fingerprint(String text, @Nullable Object value) {
		Long known = this.keyspace.entries().fingerprint(text, value);
		return (known != null) ? known : BypassedKeys.NO_ENTRY;
	}

	/**
	 * Return whether an entry may be older than what callers got without Redis.
	 * @param text the text of its key
	 * @param entry the entry as it stands in Redis
	 * @return whether it counts as none
	 */
	public boolean isDoubtful(String text, byte[] entry) {
		return this.bypassedKeys.isDoubtful(text, entry, isSettled(text));
	}

	/**
	 * Return of how many keys it is not known whether Redis has what was loaded.
	 * @return their number
	 */
	public int size() {
		return this.bypassedKeys.size();
	}

	// Whether an entry counts depends on the generation, too, which another master may
	// hold.
	private boolean isSettled(String text) {
		return this.trackedReads.isSettled(this.keyspace.keys().value(text))
				&& this.trackedReads.isSettled(this.keyspace.keys().generation());
	}

	/**
	 * Find out, after a silence, whether what Redis holds of a key can be used as it is.
	 * To be called before it is read.
	 * @param text the text of the key
	 * @return completes, and never fails, when this is known; {@code null} if it is
	 */
	public @Nullable CompletableFuture<?> settling(String text) {
		CompletableFuture<?> entry = this.trackedReads.settling(this.keyspace.keys().value(text));
		CompletableFuture<?> generation = this.trackedReads.settling(this.keyspace.keys().generation());
		if (entry == null || generation == null) {
			return (entry != null) ? entry : generation;
		}
		return CompletableFuture.allOf(entry, generation);
	}

}
