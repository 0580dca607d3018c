package io.github.twolevelcache.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import io.github.twolevelcache.settings.Durability;
import io.github.twolevelcache.settings.L1Copy;
import io.github.twolevelcache.settings.Levels;
import io.github.twolevelcache.settings.OnEvict;
import io.github.twolevelcache.settings.OnFull;
import io.github.twolevelcache.settings.Ordering;
import io.github.twolevelcache.settings.RefreshMode;
import io.github.twolevelcache.settings.WhenTrackingLost;
import io.github.twolevelcache.settings.WhenUnavailable;
import io.github.twolevelcache.settings.WriteMode;

/**
 * Properties of the two-level cache.
 *
 * @param enabled Whether to use the two-level cache. If not, Spring Boot configures its
 * own cache manager as usual.
 * @param namespace Prefix of all keys in Redis, so that applications can share it.
 * Defaults to the value of 'spring.application.name'. Must not contain braces.
 * @param dynamic Whether caches that are not configured are created on first use.
 * @param tracking Whether to listen for changes of entries in Redis. If not, copies on
 * the heap end only with their lifetime.
 * @param maxStaleness Longest time that a copy on the heap may be served after its entry
 * has changed, whatever breaks.
 * @param commandTimeout Longest time that a command to Redis may take, unless
 * 'spring.data.redis.timeout' is shorter.
 * @param transactionAware Whether puts, evicts and clears within a transaction take
 * effect after its commit, and whether values loaded within it are stored then.
 * @param syncByDefault Whether to treat '@Cacheable' as '@Cacheable(sync = true)'
 * wherever the result is the same.
 * @param redactKeys Whether messages and logs show a fingerprint in place of each key.
 * @param defaults Settings of every cache, unless the cache has its own.
 * @param caches Settings of individual caches, by name. These caches exist from the
 * start.
 * @param codec Settings of the built-in codecs.
 * @param writeBehind Settings of write-behind for the whole application.
 */
@ConfigurationProperties(prefix = "two-level-cache", ignoreUnknownFields = false)
public record TwoLevelCacheProperties(@DefaultValue("true") boolean enabled, @Nullable String namespace,
		@DefaultValue("true") boolean dynamic, @DefaultValue("true") boolean tracking,
		@DefaultValue("1s") Duration maxStaleness, @DefaultValue("1s") Duration commandTimeout,
		@DefaultValue("true") boolean transactionAware, @DefaultValue("true") boolean syncByDefault,
		@DefaultValue("false") boolean redactKeys, @DefaultValue Cache defaults,
		@DefaultValue Map<String, Cache> caches, @DefaultValue Codec codec, @DefaultValue WriteBehind writeBehind) {

	/**
	 * Settings of a cache. What is not set comes from the defaults.
	 *
	 * @param levels Levels to use.
	 * @param l1 Settings of the copies on the heap of each instance.
	 * @param l2 Settings of the entries in Redis.
	 * @param nullValues Settings of cached nulls.
	 * @param codec Codec of the values: 'json', 'jdk' or the name of a bean of type
	 * EntryCodec. Defaults to the only bean of that type, if there is one, else to
	 * 'json'.
	 * @param load Limits of loads.
	 * @param refresh How entries are refreshed before they expire.
	 * @param stale How entries are served after they have expired.
	 * @param write Whether puts and evicts reach a store behind the cache.
	 */
	public record Cache(@Nullable Levels levels, @DefaultValue L1 l1, @DefaultValue L2 l2,
			@DefaultValue NullValues nullValues, @Nullable String codec, @DefaultValue Load load,
			@DefaultValue Refresh refresh, @DefaultValue Stale stale, @DefaultValue Write write) {

	}

	/**
	 * Settings of the copies on the heap.
	 *
	 * @param maximumSize Maximum number of entries. Cannot be combined with
	 * 'maximum-weight'.
	 * @param maximumWeight Maximum size of the entries, estimated from their encoded
	 * size. Cannot be combined with 'maximum-size'.
	 * @param expireAfterWrite Time after which a copy is dropped. It never outlives its
	 * entry in Redis.
	 * @param expireAfterAccess Time after which a copy that is not read is dropped.
	 * @param whenTrackingLost What to read while the instance cannot hear of changes: the
	 * entries in Redis, or the copies, which may then be older than 'max-staleness'.
	 * @param expireWhileUnavailable Time for which a value is served that was loaded
	 * while Redis did not answer, from the beginning of the load. With 0 it is loaded for
	 * each call. Defaults to 'max-staleness'.
	 * @param copy Whether each caller gets a copy of its own, made by the codec, or all
	 * of them the object that is held, which they must not change.
	 */
	public record L1(@Nullable Long maximumSize, @Nullable DataSize maximumWeight, @Nullable Duration expireAfterWrite,
			@Nullable Duration expireAfterAccess, @Nullable WhenTrackingLost whenTrackingLost,
			@Nullable Duration expireWhileUnavailable, @Nullable L1Copy copy) {

	}

	/**
	 * Settings of the entries in Redis.
	 *
	 * @param expireAfterWrite Time after which an entry expires.
	 * @param jitter Share of the lifetime by which it is shortened at random, so that
	 * entries written together do not expire together.
	 * @param whenUnavailable What happens to a write that Redis does not acknowledge: it
	 * is repaired when Redis answers again, or the call fails, or only evicts and clears
	 * fail ('strict').
	 * @param compression Compression of encoded values. Needs com.github.luben:zstd-jni.
	 * @param compressionThreshold Smallest encoded size that is compressed.
	 * @param maxValueSize Largest encoded size of a value, before it is compressed. A
	 * larger one is refused, and an entry that holds one is a miss.
	 * @param maxKeySize Largest size of a key. A larger one is refused.
	 */
	public record L2(@Nullable Duration expireAfterWrite, @Nullable Percentage jitter,
			@Nullable WhenUnavailable whenUnavailable, @Nullable Compression compression,
			@Nullable DataSize compressionThreshold, @Nullable DataSize maxValueSize, @Nullable DataSize maxKeySize) {

	}

	/**
	 * Settings of cached nulls.
	 *
	 * @param enabled Whether null is cached.
	 * @param expireAfterWrite Time after which a cached null expires.
	 */
	public record NullValues(@Nullable Boolean enabled, @Nullable Duration expireAfterWrite) {

	}

	/**
	 * Limits of loads, for caches that use Redis.
	 *
	 * @param timeout Time that a caller waits for a load before it gets an exception. The
	 * load continues on a thread of the cache, and its value is stored.
	 * @param maxConcurrent Maximum number of loads that run at once in one instance.
	 * @param maxConcurrentInFleet Maximum number of loads that run at once in all
	 * instances together.
	 * @param maxWait Time that a load waits for its turn before it fails.
	 * @param failureBackoff Time for which a failed load is not retried; callers get its
	 * failure.
	 */
	public record Load(@Nullable Duration timeout, @Nullable Integer maxConcurrent,
			@Nullable Integer maxConcurrentInFleet, @Nullable Duration maxWait, @Nullable Duration failureBackoff) {

	}

	/**
	 * How entries are refreshed before they expire, for caches that use Redis.
	 *
	 * @param mode When an entry that is read is reloaded in the background: never, at
	 * random and more often as expiry approaches, or after a share of its lifetime.
	 * @param at Share of the lifetime after which mode 'ahead' reloads.
	 */
	public record Refresh(@Nullable RefreshMode mode, @Nullable Percentage at) {

	}

	/**
	 * How entries are served after they have expired, for caches that use Redis.
	 *
	 * @param whileRevalidate Time for which an expired entry is served while it is
	 * reloaded in the background.
	 * @param ifError Time for which an expired entry is served if the load fails.
	 * @param after Time that a caller waits for a load before it gets the expired entry.
	 * Needs 'if-error'.
	 */
	public record Stale(@Nullable Duration whileRevalidate, @Nullable Duration ifError, @Nullable Duration after) {

	}

	/**
	 * Changes that reach a store behind the cache.
	 *
	 * @param mode When changes reach the store: never, before Redis has them, or
	 * afterwards.
	 * @param writer Name of the bean of type CacheWriter that writes to the store.
	 * Defaults to the name of the cache followed by 'Writer'.
	 * @param loader Name of the bean of type CacheLoader that loads for callers that
	 * bring no loader. Defaults to the name of the cache followed by 'Loader', or to the
	 * writer if it is a loader too.
	 * @param onEvict Whether evicting a key deletes its record from the store, or only
	 * drops the cached value. Must be set if changes reach a store.
	 * @param behind Settings of mode 'behind'.
	 */
	public record Write(@Nullable WriteMode mode, @Nullable String writer, @Nullable String loader,
			@Nullable OnEvict onEvict, @DefaultValue Behind behind) {

		/**
		 * Settings of mode 'behind'.
		 *
		 * @param delay Shortest time that a change waits, so that later changes of its
		 * key can replace it.
		 * @param batchSize Maximum number of changes that the store gets at once.
		 * @param batchBytes Maximum size of the changes that the store gets at once. A
		 * larger one comes alone.
		 * @param batchTimeout Time that the store may take for a batch. Then its thread
		 * is interrupted, and other instances take over if that does not end it.
		 * @param partitions Number of partitions of the log. Cannot change while changes
		 * wait.
		 * @param maxPending Maximum number of keys that wait in each partition.
		 * @param maxDeadLetters Maximum number of dead letters in each partition.
		 * @param onFull What happens to a change of a further key where one of these two
		 * is reached: it waits, fails, or goes to the store at once. For dead letters, no
		 * change waits.
		 * @param maxWait Time that a change waits for room before it fails.
		 * @param durability Where a change must be before it is acknowledged.
		 * @param replicas Number of replicas that must have a change, if durability is
		 * 'replicas'.
		 * @param ordering What keeps an old change from overwriting a newer one in the
		 * store: the versions of its rows ('guard'), a token in the transaction
		 * ('fence'), or nothing ('none').
		 */
		public record Behind(@Nullable Duration delay, @Nullable Integer batchSize, @Nullable DataSize batchBytes,
				@Nullable Duration batchTimeout, @Nullable Integer partitions, @Nullable Integer maxPending,
				@Nullable Integer maxDeadLetters, @Nullable OnFull onFull, @Nullable Duration maxWait,
				@Nullable Durability durability, @Nullable Integer replicas, @Nullable Ordering ordering) {

		}

	}

	/**
	 * Write-behind.
	 *
	 * @param shutdownTimeout Time for which an instance that is shutting down keeps
	 * writing what it owns. Other instances write the rest.
	 * @param tombstoneRetention Time for which what is left of a deleted record stays in
	 * the store, so that no older change brings it back. It stays longer while older
	 * changes wait, and must be longer than an instance may pause.
	 */
	public record WriteBehind(@DefaultValue("20s") Duration shutdownTimeout,
			@DefaultValue("1d") Duration tombstoneRetention) {

	}

	/**
	 * Settings of the built-in codecs.
	 *
	 * @param trustedPackages Packages whose classes may be cached, in addition to those
	 * of the application. A class name is allowed too.
	 * @param json Settings of the 'json' codec.
	 * @param jdk Settings of the 'jdk' codec.
	 */
	public record Codec(@DefaultValue List<String> trustedPackages, @DefaultValue Json json, @DefaultValue Jdk jdk) {

		/**
		 * Settings of the codec that writes JSON.
		 *
		 * @param readOtherVersions Whether to read entries that another version of the
		 * application wrote, if its classes lack some properties but all that it wrote is
		 * understood. Otherwise they are misses.
		 */
		public record Json(@DefaultValue("false") boolean readOtherVersions) {

		}

		/**
		 * Settings of the codec that uses Java serialization.
		 *
		 * @param allowedClasses Patterns of the classes that may be read, as
		 * java.io.ObjectInputFilter understands them. All others are refused.
		 */
		public record Jdk(@DefaultValue List<String> allowedClasses) {

		}

	}

	/**
	 * Compression of encoded values.
	 */
	public enum Compression {

		/**
		 * No compression.
		 */
		NONE,

		/**
		 * Zstandard.
		 */
		ZSTD

	}

}
