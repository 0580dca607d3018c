package io.github.twolevelcache.remote;

import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

import io.lettuce.core.RedisCommandExecutionException;
import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Schedulers;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.entry.CacheEntry;
import io.github.twolevelcache.entry.Coverage.Warrant;
import io.github.twolevelcache.remote.TrackedReads.TrackedRead;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.stats.CacheStats;

/**
 * The entries of one cache in Redis. An entry that cannot be read is a miss. Thread-safe.
 */
public final class RemoteCache {

	private static final Logger logger = LoggerFactory.getLogger(RemoteCache.class);

	/** Keys are cut to this length in messages. */
	private static final int LONGEST_KEY_SHOWN = 200;

	private final String name;

	private final RemoteStore store;

	private final TrackedReads trackedReads;

	private final RedisKeys keys;

	private final EntryFormat format;

	private final CacheSettings settings;

	private final CacheStats stats;

	private final InstantSource clock;

	private final Executor executor;

	/**
	 * Create the remote side of a cache.
	 * @param namespace the namespace of the application
	 * @param name the name of the cache
	 * @param settings the settings of the cache
	 * @param codec encodes the values
	 * @param store reaches Redis
	 * @param trackedReads reads what L1 may copy
	 * @param stats counts what happens
	 * @param clock tells the time that entries expire at
	 * @param executor runs what follows an asynchronous call
	 */
	public RemoteCache(String namespace, String name, CacheSettings settings, EntryCodec codec, RemoteStore store,
			TrackedReads trackedReads, CacheStats stats, InstantSource clock, Executor executor) {
		this.name = name;
		this.settings = settings;
		this.keys = new RedisKeys(namespace, name);
		this.format = new EntryFormat(codec, Compressor.available(), settings.l2().compressionThreshold());
		this.store = store;
		this.trackedReads = trackedReads;
		this.stats = stats;
		this.clock = clock;
		this.executor = executor;
	}

	/**
	 * Read the entry of a key in one round trip.
	 * @param text the text of the key
	 * @return what was found
	 * @throws RemoteCallException if Redis does not answer
	 */
	public Found find(String text) {
		byte[] key = this.keys.value(text);
		TrackedRead tracked = this.trackedReads.get(key);
		if (tracked != null) {
			try {
				return new Found(read(text, this.store.await(tracked.entry())), tracked.warrant());
			}
			catch (RemoteCallException ex) {
				if (!isRedirection(ex.getCause())) {
					throw failure("get", text, ex);
				}
				this.trackedReads.redirected();
			}
		}
		return new Found(read(text, await(this.store.get(key), "get", text)), null);
	}

	/**
	 * Read the entry of a key without blocking.
	 * @param text the text of the key
	 * @return what was found; completed by the executor, with a
	 * {@link RemoteCallException} if Redis does not answer
	 */
	public CompletableFuture<Found> findAsync(String text) {
		byte[] key = this.keys.value(text);
		TrackedRead tracked = this.trackedReads.get(key);
		if (tracked == null) {
			return findUntracked(text, key);
		}
		return tracked.entry()
			.thenApplyAsync((bytes) -> new Found(read(text, bytes), tracked.warrant()), this.executor)
			.exceptionallyCompose((wrapped) -> {
				Throwable failure = (wrapped instanceof CompletionException) ? wrapped.getCause() : wrapped;
				if (!isRedirection(failure)) {
					return CompletableFuture.failedFuture(failure("get", text, failure));
				}
				this.trackedReads.redirected();
				return findUntracked(text, key);
			});
	}

	private static boolean isRedirection(@Nullable Throwable failure) {
		// A node answers so that does not own the key, or not alone, or not now.
		return failure instanceof RedisCommandExecutionException;
	}

	private CompletableFuture<Found> findUntracked(String text, byte[] key) {
		return this.store.get(key).handleAsync((bytes, failure) -> {
			throwIfFailed(failure, "get", text);
			return new Found(read(text, bytes), null);
		}, this.executor);
	}

	/**
	 * Return the text of a key in Redis.
	 * @param key the key
	 * @return the text of the user's key, or {@code null} if the key is not of a value of
	 * this cache
	 */
	public @Nullable String text(byte[] key) {
		return this.keys.text(key);
	}

	private @Nullable CacheEntry read(String text, byte @Nullable [] bytes) {
		CacheEntry entry = (bytes != null) ? decode(text, bytes) : null;
		if (entry != null) {
			this.stats.l2().recordHit();
		}
		else {
			this.stats.l2().recordMiss();
		}
		return entry;
	}

	private @Nullable CacheEntry decode(String text, byte[] bytes) {
		try {
			return this.format.read(bytes);
		}
		catch (UnreadableEntryException ex) {
			if (this.stats.recordUnreadable(ex.getUnreadableCause())) {
				logger.warn(
						"An entry of cache '{}' was treated as a miss: {} (key '{}', cause {}{}). "
								+ "Further ones of this cause are counted, not logged.",
						this.name, ex.getMessage(), shown(text), ex.getUnreadableCause(), describe(ex.getCause()));
			}
			return null;
		}
	}

	private static String describe(@Nullable Throwable cause) {
		// Messages of other exceptions than the codec's may show the value.
		return (cause != null) ? ", " + cause.getClass().getName() : "";
	}

	/**
	 * Store an entry. Returns when Redis has acknowledged it, but on the event loop of a
	 * client or server, where waiting could stop that very acknowledgement: there it
	 * returns at once, and a failure is logged.
	 * @param text the text of the key
	 * @param value the value, or {@code null}
	 * @param loadCost what it cost to load, in milliseconds
	 * @throws RemoteCallException if Redis does not acknowledge
	 */
	public void put(String text, @Nullable Object value, int loadCost) {
		acknowledge(store(text, value, loadCost), "put", text);
	}

	/**
	 * Store an entry without blocking.
	 * @param text the text of the key
	 * @param value the value, or {@code null}
	 * @param loadCost what it cost to load, in milliseconds
	 * @return completed by the executor when Redis has acknowledged, with a
	 * {@link RemoteCallException} if it does not
	 */
	public CompletableFuture<@Nullable Void> putAsync(String text, @Nullable Object value, int loadCost) {
		return store(text, value, loadCost).handleAsync((done, failure) -> {
			throwIfFailed(failure, "put", text);
			return null;
		}, this.executor);
	}

	private CompletableFuture<?> store(String text, @Nullable Object value, int loadCost) {
		long lifetime = lifetime(value);
		byte[] entry = encode(text, value, lifetime, loadCost);
		this.stats.l2().recordPut();
		return this.store.put(this.keys.value(text), entry, lifetime);
	}

	private byte[] encode(String text, @Nullable Object value, long lifetime, int loadCost) {
		try {
			return this.format.write(value, this.clock.millis() + lifetime, loadCost);
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException("Value of key '%s' of cache '%s' cannot be encoded: %s".formatted(
					shown(text), this.name, (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getName()), ex);
		}
	}

	private long lifetime(@Nullable Object value) {
		CacheSettings.L2 l2 = this.settings.l2();
		long full = (value == null && this.settings.nullLifetime() != null) ? this.settings.nullLifetime().toMillis()
				: l2.expireAfterWrite().toMillis();
		// Shortened only: the stated lifetime is the longest.
		double share = 1 - l2.jitter() * ThreadLocalRandom.current().nextDouble();
		return Math.max(1, (long) (full * share));
	}

	/**
	 * Store an entry unless its key has one that can be read, atomically.
	 * @param text the text of the key
	 * @param value the value, or {@code null}
	 * @return the entry that was there, or {@code null} if the given value was stored
	 * @throws RemoteCallException if Redis does not acknowledge
	 */
	public @Nullable CacheEntry putIfAbsent(String text, @Nullable Object value) {
		long lifetime = lifetime(value);
		byte[] entry = encode(text, value, lifetime, 0);
		byte[] key = this.keys.value(text);
		byte[] unreadable = null;
		while (true) {
			byte[] found = await(this.store.putIfAbsent(key, entry, lifetime, unreadable), "putIfAbsent", text);
			if (found == null) {
				this.stats.l2().recordPut();
				return null;
			}
			CacheEntry existing = decode(text, found);
			if (existing != null) {
				return existing;
			}
			unreadable = found;
		}
	}

	/**
	 * Remove the entry of a key. Waits as {@link #put} does.
	 * @param text the text of the key
	 * @return whether there was one; {@code false} where it is not waited for
	 * @throws RemoteCallException if Redis does not acknowledge
	 */
	public boolean remove(String text) {
		return Boolean.TRUE.equals(acknowledge(this.store.remove(this.keys.value(text)), "evict", text));
	}

	/**
	 * Remove all entries. Waits as {@link #put} does.
	 * @return whether there was one; {@code false} where it is not waited for
	 * @throws RemoteCallException if Redis does not acknowledge
	 */
	public boolean clear() {
		Long removed = acknowledge(this.store.removeMatching(this.keys.allValues()), "clear", null);
		return removed != null && removed > 0;
	}

	private <T> @Nullable T acknowledge(CompletableFuture<T> call, String operation, @Nullable String text) {
		if (!mayBlock()) {
			CompletableFuture<?> unused = call.whenComplete((done, failure) -> {
				if (failure != null) {
					logger.error("{} on an event loop, where it is not waited for, has failed",
							describe(operation, text), failure);
				}
			});
			return null;
		}
		return await(call, operation, text);
	}

	private static boolean mayBlock() {
		return !(Thread.currentThread() instanceof FastThreadLocalThread) && !Schedulers.isInNonBlockingThread();
	}

	private <T extends @Nullable Object> T await(CompletableFuture<T> call, String operation, @Nullable String text) {
		try {
			return this.store.await(call);
		}
		catch (RemoteCallException ex) {
			throw failure(operation, text, ex);
		}
	}

	private void throwIfFailed(@Nullable Throwable failure, String operation, String text) {
		if (failure != null) {
			throw failure(operation, text, (failure instanceof CompletionException) ? failure.getCause() : failure);
		}
	}

	private RemoteCallException failure(String operation, @Nullable String text, @Nullable Throwable cause) {
		return new RemoteCallException(describe(operation, text) + " failed: "
				+ ((cause instanceof RemoteCallException) ? cause.getMessage() : cause), cause);
	}

	private String describe(String operation, @Nullable String text) {
		return operation + " of " + ((text != null) ? "key '" + shown(text) + "' of " : "") + "cache '" + this.name
				+ "'";
	}

	private static String shown(String text) {
		return (text.length() <= LONGEST_KEY_SHOWN) ? text
				: text.substring(0, LONGEST_KEY_SHOWN) + "... (" + text.length() + " characters)";
	}

	/**
	 * The outcome of a read.
	 *
	 * @param entry the entry, or {@code null} if there is none that can be read
	 * @param warrant how long a copy of it may be served, or {@code null} if it may not
	 * be copied
	 */
	public record Found(@Nullable CacheEntry entry, @Nullable Warrant warrant) {

	}

}
