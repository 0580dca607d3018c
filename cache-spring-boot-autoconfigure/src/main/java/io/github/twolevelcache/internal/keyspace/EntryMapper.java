package io.github.twolevelcache.internal.keyspace;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.codec.PartialValue;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.FreshnessPolicy;
import io.github.twolevelcache.internal.entry.UnencodableValueException;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ShownKey;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.stats.UnreadableCause;

/**
 * Turns values of one cache into entries in Redis, and back. What cannot be read is
 * counted, logged once for each cause, and treated as missing.
 */
public final class EntryMapper {

	private static final Logger logger = LoggerFactory.getLogger(EntryMapper.class);

	private final String cache;

	private final EntryFormat format;

	private final boolean readsOtherVersions;

	private final FreshnessPolicy freshness;

	private final Generation generation;

	private final CacheCounters stats;

	private final InstanceRuntime runtime;

	/**
	 * Create the mapper of a cache.
	 * @param cache its name
	 * @param format the form of its entries
	 * @param readsOtherVersions whether entries are read that lack properties, as another
	 * version of the application wrote them
	 * @param freshness tells when entries age and end
	 * @param generation tells which entries count
	 * @param stats counts what cannot be read
	 * @param runtime tells the time and draws lifetimes
	 */
	public EntryMapper(String cache, EntryFormat format, boolean readsOtherVersions, FreshnessPolicy freshness,
			Generation generation, CacheCounters stats, InstanceRuntime runtime) {
		this.cache = cache;
		this.readsOtherVersions = readsOtherVersions;
		this.freshness = freshness;
		this.format = format;
		this.generation = generation;
		this.stats = stats;
		this.runtime = runtime;
	}

	/**
	 * Read an entry.
	 * @param text the text of its key
	 * @param bytes the entry as it stands in Redis
	 * @param type the type of the values that the caller expects
	 * @return the entry, or {@code null} if it cannot be read, is of a generation that is
	 * over, or is the lease of a load
	 */
	public @Nullable CacheEntry decode(String text, byte[] bytes, Class<?> type) {
		try {
			return isNone(bytes) ? null : read(bytes, type);
		}
		catch (UnreadableEntryException ex) {
			if (this.stats.recordUnreadable(ex.getUnreadableCause())) {
				logger.warn(
						"An entry of cache '{}' was treated as a miss: {} (key '{}', cause {}{}). "
								+ "Further ones of this cause are counted, not logged.",
						this.cache, ex.getMessage(), ShownKey.of(text), ex.getUnreadableCause(),
						describe(ex.getCause()));
			}
			return null;
		}
	}

	/**
	 * Read an entry again. If it cannot be read, it was counted the first time.
	 * @param bytes the entry as it stands in Redis
	 * @param type the type of the values that the caller expects
	 * @return as {@link #decode}
	 */
	public @Nullable CacheEntry decodeAgain(byte[] bytes, Class<?> type) {
		try {
			return isNone(bytes) ? null : read(bytes, type);
		}
		catch (UnreadableEntryException ex) {
			return null;
		}
	}

	private boolean isNone(byte[] bytes) {
		return LeaseFormat.isLease(bytes) || isCleared(bytes);
	}

	/**
	 * Read the change of a key that a store does not have yet, whatever its age and
	 * generation.
	 * @param change a put or an evict
	 * @param type the type of the values that the caller expects
	 * @return the entry, of value {@code null} if the key was evicted
	 * @throws RemoteCallException if it cannot be read: it is no miss, as the store has
	 * an older value
	 */
	public CacheEntry decodePending(EntryAnswer change, Class<?> type) {
		if (change.kind() == EntryAnswer.Kind.EVICTED) {
			return CacheEntry.unbounded(null, 0);
		}
		EntryFormat.stamp(change.content(), 0, this.generation.number());
		CacheEntry entry = CacheEntry.unbounded(pendingValue(change.content()), 0);
		if (!entry.isOf(type)) {
			throw new RemoteCallException("what waits for the store is not used: " + entry.mismatch(type), null);
		}
		return entry;
	}

	private @Nullable Object pendingValue(byte[] bytes) {
		try {
			return this.format.read(bytes).value();
		}
		catch (UnreadableEntryException ex) {
			return otherVersion(bytes, ex);
		}
	}

	private Object otherVersion(byte[] bytes, UnreadableEntryException failure) {
		try {
			PartialValue value = this.format.readOtherVersion(bytes, failure);
			if (value.missing().isEmpty()) {
				return value.value();
			}
		}
		catch (UnreadableEntryException ex) {
			logger.debug("A change of cache '{}' is not read: {}{}", this.cache, ex.getMessage(),
					describe(ex.getCause()));
		}
		// The store may have what a partial value lacks.
		throw new RemoteCallException("what waits for the store cannot be read, because another version of the "
				+ "application wrote it; it can be read once the store has it", null);
	}

	private CacheEntry read(byte[] bytes, Class<?> type) throws UnreadableEntryException {
		CacheEntry entry = this.readsOtherVersions ? this.format.readAnyVersion(bytes) : this.format.read(bytes);
		if (!entry.isOf(type)) {
			throw new UnreadableEntryException(UnreadableCause.WRONG_TYPE, entry.mismatch(type), null);
		}
		return entry.at(this.freshness.freshness(entry, this.runtime.time().millis()));
	}

	/**
	 * Return whether an entry was stored before the cache was last cleared.
	 * @param entry the entry as it stands in Redis, or its beginning
	 * @return whether it was
	 */
	public boolean isCleared(byte[] entry) {
		return EntryFormat.isEntry(entry) && EntryFormat.generation(entry) < this.generation.number();
	}

	private static String describe(@Nullable Throwable cause) {
		// Messages of other exceptions than the codec's may show the value.
		return (cause != null) ? ", " + cause.getClass().getName() : "";
	}

	/**
	 * Write an entry, without a version and a generation.
	 * @param text the text of its key
	 * @param value the value, or {@code null}
	 * @param lifetime its lifetime, in milliseconds
	 * @param loadCost what it cost to load, in milliseconds
	 * @return the entry as it stands in Redis
	 * @throws UnencodableValueException if the value cannot be encoded
	 */
	public byte[] encode(String text, @Nullable Object value, long lifetime, int loadCost) {
		try {
			return this.format.write(value, this.runtime.time().millis() + lifetime, loadCost);
		}
		catch (RuntimeException ex) {
			throw new UnencodableValueException(("Value of key '%s' of cache '%s' cannot be encoded: %s. To keep "
					+ "its values on the heap alone, as they are, set two-level-cache.caches.%s.levels to l1")
				.formatted(ShownKey.of(text), this.cache,
						(ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getName(), this.cache),
					ex);
		}
	}

	/**
	 * Give an entry a version of its own, and a generation.
	 * @param entry the entry
	 * @param number the number of the generation
	 */
	public void stamp(byte[] entry, long number) {
		EntryFormat.stamp(entry, this.runtime.tokens().next(), number);
	}

	/**
	 * Return the fingerprint that the entry of a value would have.
	 * @param text the text of its key
	 * @param value the value, or {@code null}
	 * @return the fingerprint, or {@code null} if the value cannot be encoded
	 */
	public @Nullable Long fingerprint(String text, @Nullable Object value) {
		try {
			return EntryFormat.fingerprint(encode(text, value, 0, 0));
		}
		catch (UnencodableValueException ex) {
			return null;
		}
	}

	/**
	 * Return how long Redis keeps an entry at most.
	 * @return the time
	 */
	public Duration longestLife() {
		return Duration.ofMillis(timeToLive(Math.max(this.freshness.longestLifetime(), this.freshness.nullLifetime())));
	}

	/**
	 * Return how long Redis has to keep an entry.
	 * @param lifetime its lifetime, in milliseconds
	 * @return the time, in milliseconds
	 */
	public long timeToLive(long lifetime) {
		return lifetime + this.freshness.stale();
	}

	/**
	 * Return how long a new entry is to live.
	 * @param value its value, or {@code null}
	 * @return its lifetime, in milliseconds, at least 1
	 */
	public long lifetime(@Nullable Object value) {
		return this.freshness.lifetime(value, this.runtime.random().nextDouble());
	}

}
