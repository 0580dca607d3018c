package io.github.twolevelcache.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import io.github.twolevelcache.settings.Durability;
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
 * @param enabled whether to use the two-level cache. If not, Spring Boot configures a
 * cache manager as it would without it.
 * @param namespace prefix of all keys in Redis, so that applications can share it.
 * Defaults to the value of 'spring.application.name'. Must not contain braces.
 * @param dynamic whether to create caches that are not configured when they are first
 * asked for.
 * @param tracking whether to listen for the changes of entries in Redis. If not, copies
 * on the heap end with their lifetime and nothing else.
 * @param maxStaleness longest time that a copy on the heap may be served after its entry
 * has changed, whatever breaks.
 * @param commandTimeout longest time that a command to Redis may take, unless
 * 'spring.data.redis.timeout' is shorter.
 * @param transactionAware whether puts, evicts and clears within a transaction take
 * effect after its commit, and values loaded within it are stored then.
 * @param syncByDefault whether to treat '@Cacheable' as '@Cacheable(sync = true)'
 * wherever that means the same.
 * @param defaults settings of every cache, unless the cache has its own.
 * @param caches settings of single caches, by name. These caches exist from the start.
 * @param codec settings of the built-in codecs.
 * @param writeBehind settings of write-behind that are not those of a cache.
 */
@ConfigurationProperties(prefix = "two-level-cache", ignoreUnknownFields = false)
public record TwoLevelCacheProperties(@DefaultValue("true") boolean enabled, @Nullable String namespace,
		@DefaultValue("true") boolean dynamic, @DefaultValue("true") boolean tracking,
		@DefaultValue("1s") Duration maxStaleness, @DefaultValue("1s") Duration commandTimeout,
		@DefaultValue("true") boolean transactionAware, @DefaultValue("true") boolean syncByDefault,
		@DefaultValue Cache defaults, @DefaultValue Map<String, Cache> caches, @DefaultValue Codec codec,
		@DefaultValue WriteBehind writeBehind) {

	/**
	 * Settings of a cache. What is not set comes from the defaults.
	 *
	 * @param levels levels to use.
	 * @param l1 settings of the copies on the heap of each instance.
	 * @param l2 settings of the entries in Redis.
	 * @param nullValues settings of cached nulls.
	 * @param codec codec of the values: 'json', 'jdk' or the name of a bean of type
	 * EntryCodec. Defaults to the only bean of that type, if there is one, else to
	 * 'json'.
	 * @param load bounds of loads.
	 * @param refresh refreshing of entries before they expire.
	 * @param stale serving of entries after they have expired.
	 * @param write whether puts and evicts reach a store behind the cache.
	 */
	public record Cache(@Nullable Levels levels, @DefaultValue L1 l1, @DefaultValue L2 l2,
			@DefaultValue NullValues nullValues, @Nullable String codec, @DefaultValue Load load,
			@DefaultValue Refresh refresh, @DefaultValue Stale stale, @DefaultValue Write write) {

	}

	/**
	 * Settings of the copies on the heap.
	 *
	 * @param maximumSize maximum number of entries. Cannot be combined with
	 * 'maximum-weight'.
	 * @param maximumWeight maximum size of the entries, estimated from their encoded
	 * size. Cannot be combined with 'maximum-size'.
	 * @param expireAfterWrite time after which a copy is dropped. It never outlives its
	 * entry in Redis.
	 * @param expireAfterAccess time after which a copy that is not read is dropped.
	 * @param whenTrackingLost what to read while Redis does not tell of changes: its
	 * entries, or the copies, which may then be older than 'max-staleness'.
	 */
	public record L1(@Nullable Long maximumSize, @Nullable DataSize maximumWeight, @Nullable Duration expireAfterWrite,
			@Nullable Duration expireAfterAccess, @Nullable WhenTrackingLost whenTrackingLost) {

	}

	/**
	 * Settings of the entries in Redis.
	 *
	 * @param expireAfterWrite time after which an entry expires.
	 * @param jitter share of the lifetime by which it is shortened at random, so that
	 * entries written together do not expire together.
	 * @param whenUnavailable what becomes of a write that Redis does not acknowledge: it
	 * is repaired when Redis answers again, or the call fails, or only evicts and clears
	 * fail ('strict').
	 * @param compression compression of encoded values. Needs com.github.luben:zstd-jni.
	 * @param compressionThreshold encoded size from which values are compressed.
	 */
	public record L2(@Nullable Duration expireAfterWrite, @Nullable Percentage jitter,
			@Nullable WhenUnavailable whenUnavailable, @Nullable Compression compression,
			@Nullable DataSize compressionThreshold) {

	}

	/**
	 * Settings of cached nulls.
	 *
	 * @param enabled whether null is cached.
	 * @param expireAfterWrite time after which a cached null expires.
	 */
	public record NullValues(@Nullable Boolean enabled, @Nullable Duration expireAfterWrite) {

	}

	/**
	 * Bounds of loads. They hold for caches that use Redis.
	 *
	 * @param timeout time that a caller waits for a load before it fails. The load goes
	 * on, in a thread of the cache, and its value is stored.
	 * @param maxConcurrent number of loads that may run at once in this instance.
	 * @param maxConcurrentInFleet number of loads that may run at once in all instances
	 * together.
	 * @param maxWait time that a load waits for its turn before it fails.
	 * @param failureBackoff time for which a failed load is not tried again; callers get
	 * its failure.
	 */
	public record Load(@Nullable Duration timeout, @Nullable Integer maxConcurrent,
			@Nullable Integer maxConcurrentInFleet, @Nullable Duration maxWait, @Nullable Duration failureBackoff) {

	}

	/**
	 * Refreshing of entries before they expire. It holds for caches that use Redis.
	 *
	 * @param mode when an entry that is read is loaded again in the background: never, at
	 * a time drawn by the cost of its load, or after a share of its lifetime.
	 * @param at share of the lifetime after which mode 'ahead' loads again.
	 */
	public record Refresh(@Nullable RefreshMode mode, @Nullable Percentage at) {

	}

	/**
	 * Serving of entries after they have expired. It holds for caches that use Redis.
	 *
	 * @param whileRevalidate time after the end of its lifetime for which an entry is
	 * served while it is loaded again in the background.
	 * @param ifError time after the end of its lifetime for which an entry is served if
	 * the load fails.
	 * @param after time that a caller waits for a load before it gets the expired entry.
	 * Needs 'if-error'.
	 */
	public record Stale(@Nullable Duration whileRevalidate, @Nullable Duration ifError, @Nullable Duration after) {

	}

	/**
	 * Changes that reach a store behind the cache.
	 *
	 * @param mode whether they do: not at all, before Redis has them, or after.
	 * @param writer name of the bean of type CacheWriter that writes to the store.
	 * Defaults to the name of the cache followed by 'Writer'.
	 * @param loader name of the bean of type CacheLoader that loads for callers that
	 * bring no loader. Defaults to the name of the cache followed by 'Loader', or to the
	 * writer if it is a loader too.
	 * @param onEvict whether the evict of a key deletes its record from the store, or
	 * only drops the cached value.
	 * @param behind settings of mode 'behind'.
	 */
	public record Write(@Nullable WriteMode mode, @Nullable String writer, @Nullable String loader,
			@Nullable OnEvict onEvict, @DefaultValue Behind behind) {

		/**
		 * Settings of mode 'behind'.
		 *
		 * @param delay time that a change waits at least, so that later ones of its key
		 * take its place.
		 * @param batchSize number of changes that the store gets at once.
		 * @param partitions number of parts of the log. Cannot change while changes wait.
		 * @param maxPending number of keys that may wait in each part.
		 * @param onFull what becomes of a change of another key then: it waits, fails, or
		 * goes to the store at once.
		 * @param maxWait time that it waits before it fails.
		 * @param durability where a change must be before it is acknowledged.
		 * @param replicas number of replicas that must have it, if durability asks for
		 * replicas.
		 * @param ordering what keeps an old change from overwriting a newer one in the
		 * store: the versions of its rows ('guard'), or a token in the transaction
		 * ('fence').
		 */
		public record Behind(@Nullable Duration delay, @Nullable Integer batchSize, @Nullable Integer partitions,
				@Nullable Integer maxPending, @Nullable OnFull onFull, @Nullable Duration maxWait,
				@Nullable Durability durability, @Nullable Integer replicas, @Nullable Ordering ordering) {

		}

	}

	/**
	 * Write-behind.
	 *
	 * @param shutdownTimeout time that an instance that stops goes on writing what it has
	 * begun to handle. Other instances write the rest.
	 */
	public record WriteBehind(@DefaultValue("20s") Duration shutdownTimeout) {

	}

	/**
	 * Settings of the built-in codecs.
	 *
	 * @param trustedPackages packages whose classes may be cached besides those of the
	 * application. A class name is allowed too.
	 * @param jdk settings of the 'jdk' codec.
	 */
	public record Codec(@DefaultValue List<String> trustedPackages, @DefaultValue Jdk jdk) {

		/**
		 * Settings of the codec that uses Java serialization.
		 *
		 * @param allowedClasses patterns of the classes that may be read, as
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
