package io.github.twolevelcache.remote;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.codec.EntryCodec;
import io.github.twolevelcache.entry.CacheEntry;
import io.github.twolevelcache.entry.Coverage.Warrant;
import io.github.twolevelcache.entry.FreshnessPolicy;
import io.github.twolevelcache.entry.Generation;
import io.github.twolevelcache.remote.EntryScripts.LeaseAnswer;
import io.github.twolevelcache.remote.RedisKeys.EntryKeys;
import io.github.twolevelcache.remote.TrackedReads.TrackedRead;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.WhenUnavailable;
import io.github.twolevelcache.stats.CacheStats;

/**
 * The entries of one cache in Redis. An entry that cannot be read is a miss, and so is
 * one of an older generation: it was stored before the cache was last cleared.
 * Thread-safe.
 */
public final class RemoteCache {

	private static final Logger logger = LoggerFactory.getLogger(RemoteCache.class);

	private static final int REPAIRS_AT_ONCE = 256;

	private final RemoteStore store;

	private final TrackedReads trackedReads;

	private final RedisKeys keys;

	private final EntryScripts scripts;

	private final boolean logged;

	private final RemoteCalls calls;

	private final RemoteGeneration generation;

	private final RemoteEntries entries;

	private final RemotePermits permits;

	private final CacheStats stats;

	private final BypassLog bypassLog;

	private final Repairs repairs = new Repairs();

	private final WhenUnavailable whenUnavailable;

	private final BypassedKeys bypassedKeys = new BypassedKeys();

	private final Executor executor;

	private final InstantSource clock;

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
			EntryCodec codec, Generation generation, RemoteStore store, TrackedReads trackedReads, CacheStats stats,
			InstantSource clock, LongSupplier nanoTime, Executor executor, Runnable onClear, @Nullable WriteLog log) {
		this.keys = (log != null) ? log.keys() : new RedisKeys(namespace, name);
		this.store = store;
		this.scripts = (log != null) ? log.scripts() : new EntryScripts(store);
		this.logged = log != null;
		this.calls = new RemoteCalls(name, store);
		this.trackedReads = trackedReads;
		this.generation = new RemoteGeneration(this.keys.generation(), generation, store, trackedReads, nanoTime,
				() -> executor.execute(onClear));
		this.entries = new RemoteEntries(name, settings, freshness, codec, generation, stats, clock);
		this.permits = new RemotePermits(this.keys, store, trackedReads);
		this.stats = stats;
		// A write that is not in the log was not made.
		this.whenUnavailable = (log != null) ? WhenUnavailable.FAIL : settings.l2().whenUnavailable();
		stats.setPendingRepairs(this.repairs::size);
		this.bypassLog = new BypassLog(name, nanoTime);
		this.executor = executor;
		this.clock = clock;
	}

	/**
	 * Read the entry of a key in one round trip.
	 * @param text the text of the key
	 * @return what was found
	 * @throws RemoteCallException if Redis does not answer
	 */
	public Found find(String text) {
		if (isRepairPending(text)) {
			this.calls.await(repair(text), "evict", text);
		}
		byte[] key = this.keys.value(text);
		CompletableFuture<Long> newest = this.generation.pending();
		TrackedRead tracked = this.trackedReads.get(key);
		if (tracked != null) {
			try {
				byte[] bytes = this.store.await(tracked.entry());
				return found(text, bytes, tracked.warrant(), newest);
			}
			catch (RemoteCallException ex) {
				if (!isRedirection(ex.getCause())) {
					throw this.calls.failure("get", text, ex);
				}
				this.trackedReads.redirected();
			}
		}
		return found(text, this.calls.await(this.store.get(key), "get", text), null, newest);
	}

	private Found found(String text, byte @Nullable [] bytes, @Nullable Warrant warrant,
			@Nullable CompletableFuture<Long> newest) {
		if (newest != null) {
			this.calls.await(newest, "get", text);
		}
		return found(text, bytes, warrant);
	}

	/**
	 * Read the entry of a key without blocking.
	 * @param text the text of the key
	 * @return what was found; completed by the executor, with a
	 * {@link RemoteCallException} if Redis does not answer
	 */
	public CompletableFuture<Found> findAsync(String text) {
		return isRepairPending(text) ? named(repair(text), "evict", text).thenCompose((repaired) -> findRepaired(text))
				: findRepaired(text);
	}

	private CompletableFuture<Found> findRepaired(String text) {
		byte[] key = this.keys.value(text);
		CompletableFuture<Long> newest = this.generation.pending();
		TrackedRead tracked = this.trackedReads.get(key);
		CompletableFuture<Found> found = (tracked != null) ? this.store.limit(tracked.entry())
			.thenCombineAsync(orKnown(newest), (bytes, number) -> found(text, bytes, tracked.warrant()), this.executor)
			.exceptionallyCompose((failure) -> {
				if (!isRedirection(unwrapped(failure))) {
					return CompletableFuture.failedFuture(failure);
				}
				this.trackedReads.redirected();
				return findUntracked(text, key, newest);
			}) : findUntracked(text, key, newest);
		return named(found, "get", text);
	}

	private CompletableFuture<Found> findUntracked(String text, byte[] key, @Nullable CompletableFuture<Long> newest) {
		return this.store.limit(this.store.get(key))
			.thenCombineAsync(orKnown(newest), (bytes, number) -> found(text, bytes, null), this.executor);
	}

	private CompletableFuture<Long> orKnown(@Nullable CompletableFuture<Long> newest) {
		return (newest != null) ? newest : CompletableFuture.completedFuture(this.generation.generation().number());
	}

	private static boolean isRedirection(@Nullable Throwable failure) {
		// A node answers so that does not own the key, or not alone, or not now.
		return failure instanceof RedisCommandExecutionException;
	}

	private Found found(String text, byte @Nullable [] bytes, @Nullable Warrant warrant) {
		CacheEntry entry = (bytes != null && !isDoubtful(text, bytes)) ? this.entries.decode(text, bytes) : null;
		if (entry == null) {
			this.stats.l2().recordMiss();
			return new Found(null, null);
		}
		this.stats.l2().record(entry.freshness().isServed());
		return new Found(entry, warrant);
	}

	private boolean isDoubtful(String text, byte[] entry) {
		return this.bypassedKeys.isDoubtful(text, entry, isSettled(text));
	}

	private boolean isSettled(String text) {
		return this.trackedReads.isSettled(this.keys.value(text));
	}

	/**
	 * Return the generation of the cache, which tells whether it was cleared.
	 * @return the generation
	 */
	public Generation generation() {
		return this.generation.generation();
	}

	/**
	 * Return who loads values of the cache.
	 * @return the permits
	 */
	public RemotePermits permits() {
		return this.permits;
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

	/**
	 * Store an entry. Returns when Redis has acknowledged it, but on the event loop of a
	 * client or server, where waiting could stop that very acknowledgement: there it
	 * returns at once, and a failure is logged.
	 * @param text the text of the key
	 * @param key the key
	 * @param value the value, or {@code null}
	 * @throws RemoteCallException if Redis does not acknowledge, and the settings say
	 * that this is not to be repaired
	 * @throws BacklogFullException if too many keys wait for the store
	 */
	public void put(String text, Object key, @Nullable Object value) {
		long begun = this.clock.millis();
		long lifetime = this.entries.lifetime(value);
		byte[] entry = this.entries.encode(text, value, lifetime, 0);
		this.stats.l2().recordPut();
		EntryKeys keys = this.keys.of(text);
		CompletableFuture<?> stored = this.generation.known()
			.thenCompose((number) -> put(keys, key, entry, lifetime, number, begun));
		boolean repaired = this.whenUnavailable != WhenUnavailable.FAIL;
		try {
			this.calls.acknowledge(settling(stored, text, repaired), "put", text);
		}
		catch (RemoteCallException ex) {
			repairLater(text, repaired, ex);
		}
	}

	private <T> CompletableFuture<T> settling(CompletableFuture<T> write, String text, boolean repaired) {
		return write.whenComplete((done, failure) -> {
			if (failure == null) {
				this.repairs.done(text);
			}
			else if (repaired) {
				this.repairs.add(text);
			}
		});
	}

	private void repairLater(String text, boolean repaired, RemoteCallException failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof BacklogFullException full) {
				throw full;
			}
		}
		if (!repaired) {
			throw failure;
		}
		this.repairs.add(text);
		this.bypassLog.log(failure);
	}

	// The entry must not belong to a generation that was over when the put began, or
	// nobody would see it. So Redis is asked for the newest one at the same time.
	private CompletableFuture<?> put(EntryKeys keys, Object key, byte[] entry, long lifetime, long number, long begun) {
		EntryFormat.stamp(entry, number);
		CompletableFuture<?> stored = this.scripts.put(keys, key, entry, this.entries.timeToLive(lifetime), begun);
		return stored.thenCombine(newest(number), (done, newest) -> newest)
			.thenCompose((newest) -> (newest > number) ? put(keys, key, entry, lifetime, newest, begun)
					: CompletableFuture.completedFuture(null));
	}

	private CompletableFuture<Long> newest(long known) {
		// At worst the entry is stored and not seen.
		return this.generation.read().exceptionally((failure) -> known);
	}

	/**
	 * Store an entry unless its key has one that can be read, atomically.
	 * @param text the text of the key
	 * @param value the value, or {@code null}
	 * @return the entry that was there, or {@code null} if the given value was stored
	 * @throws RemoteCallException if Redis does not acknowledge
	 */
	public @Nullable CacheEntry putIfAbsent(String text, @Nullable Object value) {
		long lifetime = this.entries.lifetime(value);
		byte[] entry = this.entries.encode(text, value, lifetime, 0);
		EntryKeys keys = this.keys.of(text);
		if (isRepairPending(text)) {
			this.calls.await(repair(text), "evict", text);
		}
		long number = this.calls.await(this.generation.read(), "putIfAbsent", text);
		byte[] unreadable = null;
		while (true) {
			EntryFormat.stamp(entry, number);
			byte[] found = this.calls.await(
					this.scripts.putIfAbsent(keys, entry, this.entries.timeToLive(lifetime), unreadable), "putIfAbsent",
					text);
			if (found == null) {
				this.stats.l2().recordPut();
				return null;
			}
			CacheEntry existing = this.entries.decode(text, found);
			if (existing != null && !existing.freshness().isStale()) {
				return existing;
			}
			unreadable = found;
		}
	}

	/**
	 * Remove the entry of a key. Waits as {@link #put} does.
	 * @param text the text of the key
	 * @param key the key
	 * @return whether there was one; {@code false} where it is not waited for, or is to
	 * be repaired
	 * @throws RemoteCallException if Redis does not acknowledge, and the settings say
	 * that this is not to be repaired
	 * @throws BacklogFullException if too many keys wait for the store
	 */
	public boolean remove(String text, Object key) {
		return remove(text, this.scripts.remove(this.keys.of(text), key, this.clock.millis()));
	}

	/**
	 * Remove the entry of a key and nothing else, whatever an evict means to a store.
	 * Waits as {@link #put} does.
	 * @param text the text of the key
	 * @return as {@link #remove}
	 * @throws RemoteCallException if Redis does not acknowledge, and the settings say
	 * that this is not to be repaired
	 */
	public boolean drop(String text) {
		return remove(text, this.scripts.drop(this.keys.of(text)));
	}

	private boolean remove(String text, CompletableFuture<byte @Nullable []> removal) {
		CompletableFuture<Boolean> removed = removal
			.thenApply((entry) -> entry != null && !this.entries.isCleared(entry));
		boolean repaired = this.whenUnavailable == WhenUnavailable.REPAIR;
		try {
			return Boolean.TRUE.equals(this.calls.acknowledge(settling(removed, text, repaired), "evict", text));
		}
		catch (RemoteCallException ex) {
			repairLater(text, repaired, ex);
			return false;
		}
	}

	/**
	 * Remove all entries, in one step. Waits as {@link #put} does.
	 * @throws RemoteCallException if Redis does not acknowledge, and the settings say
	 * that this is not to be repaired
	 */
	public void clear() {
		try {
			this.calls.acknowledge(this.generation.advance(), "clear", null);
		}
		catch (RemoteCallException ex) {
			if (this.whenUnavailable != WhenUnavailable.REPAIR) {
				throw ex;
			}
			this.repairs.addClear();
			this.bypassLog.log(ex);
		}
	}

	private boolean isRepairPending(String text) {
		return this.repairs.isClearPending() || this.repairs.isPending(text);
	}

	private CompletableFuture<?> repair(String text) {
		if (this.repairs.isClearPending()) {
			return repairClear();
		}
		return this.scripts.drop(this.keys.of(text)).thenAccept((removed) -> {
			this.repairs.done(text);
			this.stats.recordRepair();
		});
	}

	private CompletableFuture<?> repairClear() {
		List<String> before = this.repairs.some(Integer.MAX_VALUE);
		return this.generation.advance().thenAccept((number) -> {
			this.repairs.cleared(before);
			this.stats.recordRepair();
		});
	}

	/**
	 * Try to make good what Redis has not acknowledged, or a part of it.
	 * @return completes when Redis has answered, exceptionally if it has not
	 */
	CompletableFuture<?> repair() {
		if (this.repairs.size() == 0) {
			return CompletableFuture.completedFuture(null);
		}
		return this.repairs.isClearPending() ? repairClear() : CompletableFuture
			.allOf(this.repairs.some(REPAIRS_AT_ONCE).stream().map(this::repair).toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Return how much is to be made good.
	 * @return the number of keys, and one more if the cache is to be cleared
	 */
	int pendingRepairs() {
		return this.repairs.size();
	}

	/**
	 * Give up what could not be made good.
	 */
	void loseRepairs() {
		int lost = this.repairs.size();
		if (lost > 0) {
			this.stats.recordLostRepairs(lost);
			logger.error("{} writes to cache '{}' were not acknowledged by Redis and could not be repaired: other "
					+ "instances may serve older values until they expire", lost, this.calls.cache());
		}
	}

	/**
	 * Ask for the right to load the value of a key.
	 * @param text the text of the key
	 * @param token tells this lease from all others
	 * @param duration of the lease, in milliseconds
	 * @param superseded an entry that is to be loaded again, or {@code null} if there is
	 * none
	 * @return the answer; completed by any thread, with a {@link RemoteCallException} if
	 * Redis does not answer
	 */
	public CompletableFuture<LoadAnswer> acquire(String text, String token, long duration,
			@Nullable CacheEntry superseded) {
		EntryKeys keys = this.keys.of(text);
		return named(
				this.generation.known()
					.thenCompose((number) -> acquire(keys, new Lease(text, token, number), duration, null, superseded)),
				"load", text);
	}

	private CompletableFuture<LoadAnswer> acquire(EntryKeys keys, Lease lease, long duration,
			byte @Nullable [] unreadable, @Nullable CacheEntry superseded) {
		return this.scripts.acquire(keys, bytes(lease.token()), duration, unreadable, superseded)
			.thenCompose((answer) -> {
				byte[] found = answer.entry();
				return (found != null) ? arrived(keys, lease, duration, found, superseded)
						: CompletableFuture.completedFuture(answer(keys, lease, answer));
			});
	}

	private CompletableFuture<LoadAnswer> arrived(EntryKeys keys, Lease lease, long duration, byte[] found,
			@Nullable CacheEntry superseded) {
		return CompletableFuture.completedFuture(found).thenComposeAsync((bytes) -> {
			// It was missing, or could not be read, a moment ago.
			CacheEntry entry = isDoubtful(lease.text(), bytes) ? null : this.entries.decodeAgain(bytes);
			if (entry == null || !entry.freshness().isServed()) {
				return acquire(keys, lease, duration, bytes, superseded);
			}
			this.stats.l2().recordHit();
			return CompletableFuture.completedFuture(LoadAnswer.found(entry));
		}, this.executor);
	}

	private LoadAnswer answer(EntryKeys keys, Lease lease, LeaseAnswer answer) {
		if (answer.deleted()) {
			return LoadAnswer.found(CacheEntry.unbounded(null, 0));
		}
		byte[] pending = answer.pending();
		return answer.acquired()
				? new LoadAnswer(null, lease, (pending != null) ? pendingEntry(lease.text(), pending) : null, 0, false)
				: new LoadAnswer(null, null, null, answer.remaining(), this.trackedReads.hears(keys.value()));
	}

	// What cannot be read is no miss here: the store has an older value.
	private CacheEntry pendingEntry(String text, byte[] bytes) {
		LogRecord pending = LogRecord.parse(bytes);
		if (pending.deletion()) {
			return CacheEntry.unbounded(null, 0);
		}
		CacheEntry entry = this.entries.decodePending(text, pending.entry());
		if (entry == null) {
			throw new RemoteCallException("what waits for the store cannot be read, as another version of the "
					+ "application has written it: it is read when the store has it", null);
		}
		return entry;
	}

	/**
	 * Find what was last written to a key, if a store does not have it yet.
	 * @param text the text of the key
	 * @return the entry, of value {@code null} if the key was deleted; {@code null} if
	 * nothing waits; fails with a {@link RemoteCallException} if Redis does not answer
	 */
	public CompletableFuture<@Nullable CacheEntry> findPending(String text) {
		return named(this.scripts.pending(text)
			.thenApply((pending) -> (pending != null) ? pendingEntry(text, pending) : null), "get", text);
	}

	/**
	 * Return whether writes of this cache wait for a store.
	 * @return whether a store may not have what was last written
	 */
	public boolean isLogged() {
		return this.logged;
	}

	/**
	 * Begin to change the record of a key in a store. Loads that are under way are not
	 * stored, and what is given to {@link #fulfil} is only if nothing else was loaded or
	 * changed meanwhile.
	 * @param text the text of the key
	 * @param token tells this change from all others
	 * @param duration how long it may take, in milliseconds
	 * @return the lease; fails with a {@link RemoteCallException} if Redis does not
	 * answer
	 */
	public CompletableFuture<Lease> fence(String text, String token, long duration) {
		return named(this.generation.known()
			.thenCompose((number) -> this.scripts.fence(this.keys.of(text), bytes(token), duration)
				.thenApply((done) -> new Lease(text, token, number))), "put", text);
	}

	/**
	 * Store what was loaded, unless the lease has ended meanwhile.
	 * @param lease the lease
	 * @param value the value, or {@code null}
	 * @param loadCost what it cost to load, in milliseconds
	 * @return whether it was stored; fails with a {@link RemoteCallException} if Redis
	 * does not acknowledge
	 */
	public CompletableFuture<Boolean> fulfil(Lease lease, @Nullable Object value, int loadCost) {
		long lifetime = this.entries.lifetime(value);
		byte[] entry = this.entries.encode(lease.text(), value, lifetime, loadCost);
		EntryFormat.stamp(entry, lease.generation());
		return named(this.scripts
			.fulfil(this.keys.of(lease.text()), bytes(lease.token()), entry, this.entries.timeToLive(lifetime))
			.thenApply((stored) -> {
				if (stored) {
					this.stats.l2().recordPut();
				}
				return stored;
			}), "put", lease.text());
	}

	/**
	 * End a lease without a value, and wake those who wait for it. A failure only costs
	 * them the rest of the lease.
	 * @param lease the lease
	 */
	public void abandon(Lease lease) {
		CompletableFuture<?> unused = this.scripts.abandon(this.keys.of(lease.text()), bytes(lease.token()));
	}

	/**
	 * Prolong a lease.
	 * @param lease the lease
	 * @param duration of the lease from now, in milliseconds
	 * @return whether it was still held
	 */
	public CompletableFuture<Boolean> renew(Lease lease, long duration) {
		return this.scripts.renew(this.keys.of(lease.text()), bytes(lease.token()), duration);
	}

	private static byte[] bytes(String token) {
		return token.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Take note that a value is loaded because Redis does not answer. What Redis holds of
	 * the key is not used until it is what was loaded.
	 * @param text the text of the key
	 * @param failure what Redis, or the client, said
	 * @return to be told what was loaded
	 */
	public LoadRecord bypassed(String text, Throwable failure) {
		recordBypass(failure);
		return record(text, this.bypassedKeys.beginBypass(text));
	}

	/**
	 * Take note that Redis has not answered and nothing was found.
	 * @param failure what Redis, or the client, said
	 */
	public void recordBypass(Throwable failure) {
		this.stats.recordBypass();
		this.bypassLog.log(failure);
	}

	/**
	 * Take note that a value is loaded to be stored.
	 * @param text the text of the key
	 * @return to be told what was loaded
	 */
	public LoadRecord loading(String text) {
		return record(text, this.bypassedKeys.begin(text, isSettled(text)));
	}

	private LoadRecord record(String text, boolean wanted) {
		return wanted
				? (loaded, value) -> this.bypassedKeys.end(text, loaded ? this.entries.fingerprint(text, value) : null)
				: LoadRecord.NONE;
	}

	/**
	 * Wait for the outcome of an asynchronous call of this cache.
	 * @param call the call
	 * @param operation its name, for messages
	 * @param text the text of the key
	 * @param <T> the type of the outcome
	 * @return the outcome
	 * @throws RemoteCallException if the call fails
	 */
	public <T> T await(CompletableFuture<T> call, String operation, String text) {
		return this.calls.await(call, operation, text);
	}

	/**
	 * Name the load of a key, for messages.
	 * @param text the text of the key
	 * @return the key and the cache
	 */
	public String describeLoad(String text) {
		return this.calls.describe("load", text);
	}

	private <T> CompletableFuture<T> named(CompletableFuture<T> call, String operation, String text) {
		return call.exceptionallyCompose(
				(failure) -> CompletableFuture.failedFuture(this.calls.failure(operation, text, failure)));
	}

	private static Throwable unwrapped(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	/**
	 * Is told how a load ends.
	 */
	@FunctionalInterface
	public interface LoadRecord {

		/**
		 * Of a load whose outcome nobody asks for.
		 */
		LoadRecord NONE = (loaded, value) -> {
		};

		/**
		 * Take note of the end of the load. To be called once, before its callers get the
		 * value.
		 * @param loaded whether a value was loaded
		 * @param value the value, or {@code null}
		 */
		void ended(boolean loaded, @Nullable Object value);

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

	/**
	 * The answer to the wish to load. One of an entry, a lease and a time is given.
	 *
	 * @param entry the entry that has come meanwhile, or {@code null}
	 * @param lease the lease, or {@code null} if another has it
	 * @param pending with the lease, what was written and a store does not have yet: to
	 * be stored in place of what would be loaded; or {@code null}
	 * @param remaining the time for which another has it unless it is renewed, in
	 * milliseconds
	 * @param heard whether the end of the other's load will be heard of
	 */
	public record LoadAnswer(@Nullable CacheEntry entry, @Nullable Lease lease, @Nullable CacheEntry pending,
			long remaining, boolean heard) {

		/**
		 * The answer that there is an entry.
		 * @param entry the entry
		 * @return the answer
		 */
		public static LoadAnswer found(CacheEntry entry) {
			return new LoadAnswer(entry, null, null, 0, false);
		}

		/**
		 * Return whether there is nothing to wait for.
		 * @return whether there is an entry or a lease
		 */
		public boolean isFinal() {
			return this.entry != null || this.lease != null;
		}

	}

}
