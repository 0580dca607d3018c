package io.github.twolevelcache.internal.outage;

import java.time.Duration;
import java.util.concurrent.ConcurrentMap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * The keys whose values were loaded while Redis did not answer, each with a fingerprint
 * of what its callers got. Redis may still hold an older value of such a key, as a write
 * may not have arrived: it is not used until it equals what they got. So a key does not
 * go back to an older value when Redis is back. Thread-safe.
 *
 * <p>
 * Invariant: while a load of such a key runs, nothing that Redis holds of it is used. If
 * loads overlap, nobody knows which one is newer; so if they differ, nothing is used
 * until another one has run.
 *
 * <p>
 * A key is remembered until Redis holds what was loaded, or can no longer hold anything
 * older.
 */
final class BypassedKeys {

	/** Above this, keys are not remembered: a long outage must not fill the heap. */
	private static final int MOST = 100_000;

	/**
	 * Stands for what no entry equals: loads that overlapped and differ, or a value that
	 * cannot be stored.
	 */
	static final long NO_ENTRY = Long.MIN_VALUE;

	private final Cache<String, State> cache;

	private final ConcurrentMap<String, State> keys;

	/**
	 * Create it without keys.
	 * @param longestLife how long Redis keeps an entry
	 * @param runtime tells the time
	 */
	BypassedKeys(Duration longestLife, InstanceRuntime runtime) {
		this.cache = Caffeine.newBuilder()
			.ticker(runtime.time()::nanoTime)
			.executor(runtime.maintenance())
			.expireAfterWrite(longestLife)
			.build();
		this.keys = this.cache.asMap();
	}

	/**
	 * Record that a key is loaded because Redis does not answer.
	 * @param text the text of the key
	 * @return whether {@link #end} must be called
	 */
	boolean beginBypass(String text) {
		return begin(text, true, false);
	}

	/**
	 * Record that a key is loaded to be stored.
	 * @param text the text of the key
	 * @param settled whether what Redis holds of other keys is used as it is
	 * @return whether {@link #end} must be called
	 */
	boolean begin(String text, boolean settled) {
		return begin(text, !settled, true);
	}

	private boolean begin(String text, boolean remember, boolean stored) {
		if (remember && this.keys.size() < MOST) {
			this.keys.compute(text, (key, state) -> (state != null) ? state.begun(stored) : State.first(stored));
			return true;
		}
		return !this.keys.isEmpty() && this.keys.computeIfPresent(text, (key, state) -> state.begun(stored)) != null;
	}

	/**
	 * Record that a load has ended.
	 * @param text the text of the key
	 * @param fingerprint of what was loaded, or {@code null} if the load has failed
	 */
	void end(String text, @Nullable Long fingerprint) {
		// A load may take longer than entries live.
		this.keys.compute(text, (key, state) -> (state != null) ? state.ended(fingerprint)
				: (fingerprint != null) ? new State(0, fingerprint, false, null) : null);
	}

	/**
	 * Return whether an entry may be older than what callers got.
	 * @param text the text of its key
	 * @param entry the entry as it stands in Redis
	 * @param settled whether other entries are used as they are
	 * @return whether it counts as none
	 */
	boolean isDoubtful(String text, byte[] entry, boolean settled) {
		State state = this.keys.isEmpty() ? null : this.keys.get(text);
		if (state == null) {
			return !settled;
		}
		// What was loaded during an outage may have been changed by others since.
		if (!(settled || state.stored()) || !state.isSettledBy(EntryFormat.fingerprint(entry))) {
			return true;
		}
		// Only this very state: another load may have begun.
		return settled && !this.keys.remove(text, state);
	}

	/**
	 * Return the number of keys.
	 * @return their number
	 */
	int size() {
		this.cache.cleanUp();
		return this.keys.size();
	}

	/**
	 * What is known of a key.
	 *
	 * @param loading how many loads run
	 * @param fingerprint of what the latest loads have brought, {@code null} if nothing
	 * @param stored whether they began when Redis did answer
	 * @param before what was known before these loads, {@code null} if nothing
	 */
	private record State(int loading, @Nullable Long fingerprint, boolean stored, @Nullable State before) {

		static State first(boolean stored) {
			return new State(1, null, stored, null);
		}

		State begun(boolean another) {
			return (this.loading == 0) ? new State(1, null, another, this)
					: new State(this.loading + 1, this.fingerprint, this.stored && another, this.before);
		}

		@Nullable State ended(@Nullable Long loaded) {
			Long latest = merged(loaded);
			// Callers of loads that have all failed got nothing that Redis could go back
			// from.
			return (this.loading == 1 && latest == null) ? this.before
					: new State(this.loading - 1, latest, this.stored, (this.loading == 1) ? null : this.before);
		}

		private @Nullable Long merged(@Nullable Long loaded) {
			if (this.fingerprint == null || loaded == null || this.fingerprint.equals(loaded)) {
				return (loaded != null) ? loaded : this.fingerprint;
			}
			return NO_ENTRY;
		}

		boolean isSettledBy(long entry) {
			return this.loading == 0 && this.fingerprint != null && this.fingerprint == entry;
		}

	}

}
