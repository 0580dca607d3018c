package io.github.twolevelcache.internal.keyspace;

import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.FreshnessPolicy;
import io.github.twolevelcache.internal.log.LogRecord;
import io.github.twolevelcache.internal.redis.NamedCalls;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.CacheSettings;

/**
 * Turns values of one cache into what stands in Redis, and back. What cannot be read is
 * counted, logged once for each cause, and taken as missing.
 */
public final class EntryMapper {

	private static final Logger logger = LoggerFactory.getLogger(EntryMapper.class);

	private final String cache;

	private final CacheSettings settings;

	private final EntryFormat format;

	private final FreshnessPolicy freshness;

	private final Generation generation;

	private final CacheCounters stats;

	private final InstantSource clock;

	public EntryMapper(String cache, CacheSettings settings, FreshnessPolicy freshness, EntryCodec codec,
			Generation generation, CacheCounters stats, InstantSource clock) {
		this.cache = cache;
		this.settings = settings;
		this.freshness = freshness;
		this.format = new EntryFormat(codec, Compressor.available(), settings.l2().compressionThreshold());
		this.generation = generation;
		this.stats = stats;
		this.clock = clock;
	}

	/**
	 * Read an entry.
	 * @param text the text of its key
	 * @param bytes the entry as it stands in Redis
	 * @return the entry, or {@code null} if it cannot be read or is of a generation that
	 * is over
	 */
	public @Nullable CacheEntry decode(String text, byte[] bytes) {
		try {
			return isCleared(bytes) ? null : read(bytes);
		}
		catch (UnreadableEntryException ex) {
			if (this.stats.recordUnreadable(ex.getUnreadableCause())) {
				logger.warn(
						"An entry of cache '{}' was treated as a miss: {} (key '{}', cause {}{}). "
								+ "Further ones of this cause are counted, not logged.",
						this.cache, ex.getMessage(), NamedCalls.shown(text), ex.getUnreadableCause(),
						describe(ex.getCause()));
			}
			return null;
		}
	}

	/**
	 * Read an entry again that has been counted if it cannot be read.
	 * @param bytes the entry as it stands in Redis
	 * @return as {@link #decode}
	 */
	public @Nullable CacheEntry decodeAgain(byte[] bytes) {
		try {
			return isCleared(bytes) ? null : read(bytes);
		}
		catch (UnreadableEntryException ex) {
			return null;
		}
	}

	/**
	 * Read what was written and waits for a store, whatever its age and generation.
	 * @param text the text of its key
	 * @param bytes the write as it stands in the log
	 * @return the entry, of value {@code null} if the key was deleted
	 * @throws RemoteCallException if it cannot be read: it is no miss, as the store has
	 * an older value
	 */
	public CacheEntry decodePending(String text, byte[] bytes) {
		LogRecord pending = LogRecord.parse(bytes);
		if (pending.deletion()) {
			return CacheEntry.unbounded(null, 0);
		}
		EntryFormat.stamp(pending.entry(), this.generation.number());
		CacheEntry entry = decode(text, pending.entry());
		if (entry == null) {
			throw new RemoteCallException("what waits for the store cannot be read, as another version of the "
					+ "application has written it: it is read when the store has it", null);
		}
		return CacheEntry.unbounded(entry.value(), 0);
	}

	private CacheEntry read(byte[] bytes) throws UnreadableEntryException {
		CacheEntry entry = this.format.read(bytes);
		return entry.at(this.freshness.freshness(entry, this.clock.millis()));
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
	 * Write an entry, without a generation.
	 * @param text the text of its key
	 * @param value the value, or {@code null}
	 * @param lifetime its lifetime, in milliseconds
	 * @param loadCost what it cost to load, in milliseconds
	 * @return the entry as it stands in Redis
	 * @throws IllegalArgumentException if the value cannot be encoded
	 */
	public byte[] encode(String text, @Nullable Object value, long lifetime, int loadCost) {
		try {
			return this.format.write(value, this.clock.millis() + lifetime, loadCost);
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException(
					"Value of key '%s' of cache '%s' cannot be encoded: %s".formatted(NamedCalls.shown(text),
							this.cache, (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getName()),
					ex);
		}
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
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * Return how long Redis is to keep an entry.
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
		CacheSettings.L2 l2 = this.settings.l2();
		long full = (value == null && this.settings.nullLifetime() != null) ? this.settings.nullLifetime().toMillis()
				: l2.expireAfterWrite().toMillis();
		// Shortened only: the stated lifetime is the longest.
		double share = 1 - l2.jitter() * ThreadLocalRandom.current().nextDouble();
		return Math.max(1, (long) (full * share));
	}

}
