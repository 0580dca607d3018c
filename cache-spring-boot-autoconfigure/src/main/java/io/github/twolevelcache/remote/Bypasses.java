package io.github.twolevelcache.remote;

import io.github.twolevelcache.stats.CacheStats;

/**
 * The calls of one cache that go on without Redis, and the doubt that they leave about
 * what it holds. Thread-safe.
 */
public final class Bypasses {

	private final BypassedKeys bypassedKeys = new BypassedKeys();

	private final BypassLog log;

	private final RedisKeys keys;

	private final TrackedReads trackedReads;

	private final RemoteEntries entries;

	private final CacheStats stats;

	Bypasses(BypassLog log, RedisKeys keys, TrackedReads trackedReads, RemoteEntries entries, CacheStats stats) {
		this.log = log;
		this.keys = keys;
		this.trackedReads = trackedReads;
		this.entries = entries;
		this.stats = stats;
	}

	/**
	 * Take note that Redis has not answered and nothing was found.
	 * @param failure what Redis, or the client, said
	 */
	public void record(Throwable failure) {
		this.stats.recordBypass();
		this.log.log(failure);
	}

	/**
	 * Take note that a value is loaded because Redis does not answer. What Redis holds of
	 * the key is not used until it is what was loaded.
	 * @param text the text of the key
	 * @param failure what Redis, or the client, said
	 * @return to be told what was loaded
	 */
	public LoadRecord beginBypass(String text, Throwable failure) {
		record(failure);
		return recordOf(text, this.bypassedKeys.beginBypass(text));
	}

	/**
	 * Take note that a value is loaded to be stored.
	 * @param text the text of the key
	 * @return to be told what was loaded
	 */
	public LoadRecord beginLoad(String text) {
		return recordOf(text, this.bypassedKeys.begin(text, isSettled(text)));
	}

	private LoadRecord recordOf(String text, boolean wanted) {
		return wanted
				? (loaded, value) -> this.bypassedKeys.end(text, loaded ? this.entries.fingerprint(text, value) : null)
				: LoadRecord.NONE;
	}

	/**
	 * Return whether an entry may be older than what callers got without Redis.
	 * @param text the text of its key
	 * @param entry the entry as it stands in Redis
	 * @return whether it counts as none
	 */
	boolean isDoubtful(String text, byte[] entry) {
		return this.bypassedKeys.isDoubtful(text, entry, isSettled(text));
	}

	private boolean isSettled(String text) {
		return this.trackedReads.isSettled(this.keys.value(text));
	}

}
