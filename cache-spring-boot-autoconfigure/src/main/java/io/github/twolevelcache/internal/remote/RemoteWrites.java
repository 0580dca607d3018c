package io.github.twolevelcache.internal.remote;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.keyspace.CacheKeyspace;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.EntryCommands.EntryChange;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.EntryMapper;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;
import io.github.twolevelcache.internal.keyspace.RemoteGeneration;
import io.github.twolevelcache.internal.outage.BypassLogger;
import io.github.twolevelcache.internal.outage.Repairs;
import io.github.twolevelcache.internal.redis.NamedCalls;
import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.settings.WhenUnavailable;
import io.github.twolevelcache.store.BacklogFullException;

/**
 * Changes the entries of one cache in Redis. What Redis does not acknowledge is repaired
 * later, if the settings say so. Thread-safe.
 */
public final class RemoteWrites {

	private final RedisKeys keys;

	private final EntryCommands commands;

	private final NamedCalls calls;

	private final RemoteGeneration generation;

	private final EntryMapper entries;

	private final WhenUnavailable whenUnavailable;

	private final Repairs repairs;

	private final BypassLogger bypassLogger;

	private final CacheCounters stats;

	private final TimeSource time;

	RemoteWrites(CacheKeyspace keyspace, WhenUnavailable whenUnavailable, Repairs repairs, BypassLogger bypassLogger,
			CacheCounters stats, TimeSource time) {
		this.keys = keyspace.keys();
		this.commands = keyspace.commands();
		this.calls = keyspace.calls();
		this.generation = keyspace.generation();
		this.entries = keyspace.entries();
		this.whenUnavailable = whenUnavailable;
		this.repairs = repairs;
		this.bypassLogger = bypassLogger;
		this.stats = stats;
		this.time = time;
	}

	/**
	 * Refuse what cannot be written, before anything is.
	 * @param text the text of the key
	 * @param key the key
	 * @param value the value, or {@code null}
	 * @throws RuntimeException if either cannot be encoded
	 */
	public void requireWritable(String text, Object key, @Nullable Object value) {
		byte[] unused = this.entries.encode(text, value, 0, 0);
		this.commands.requireWritable(key);
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
		EntryChange change = new EntryChange(this.keys.of(text), key, this.time.millis());
		long lifetime = this.entries.lifetime(value);
		byte[] entry = this.entries.encode(text, value, lifetime, 0);
		this.stats.l2().recordPut();
		AtomicBoolean givenUp = new AtomicBoolean();
		CompletableFuture<?> stored = this.generation.known()
			.thenCompose((number) -> put(change, entry, lifetime, number, givenUp));
		boolean repaired = this.whenUnavailable != WhenUnavailable.FAIL;
		try {
			this.calls.acknowledge(settling(stored, text, repaired), "put", text);
		}
		catch (RemoteCallException ex) {
			givenUp.set(true);
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
		this.bypassLogger.log(failure);
	}

	// The entry must not belong to a generation that was over when the put began, or
	// nobody would see it. So Redis is asked for the newest one at the same time. It is
	// not put again once the caller has given up, as another may have changed the key.
	private CompletableFuture<?> put(EntryChange change, byte[] entry, long lifetime, long number,
			AtomicBoolean givenUp) {
		if (givenUp.get()) {
			return CompletableFuture.failedFuture(new CancellationException());
		}
		this.entries.stamp(entry, number);
		CompletableFuture<?> stored = this.commands.put(change, entry, this.entries.timeToLive(lifetime));
		return stored.thenCombine(newest(number), (done, newest) -> newest)
			.thenCompose((newest) -> (newest > number) ? put(change, entry, lifetime, newest, givenUp)
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
		if (this.repairs.isPending(text)) {
			this.calls.await(this.repairs.repair(text), "evict", text);
		}
		long number = this.calls.await(this.generation.read(), "putIfAbsent", text);
		long unreadable = 0;
		while (true) {
			this.entries.stamp(entry, number);
			byte[] found = this.calls.await(this.commands.putIfAbsent(new EntryChange(keys, text, this.time.millis()),
					entry, this.entries.timeToLive(lifetime), unreadable), "putIfAbsent", text);
			if (found == null) {
				this.stats.l2().recordPut();
				return null;
			}
			CacheEntry existing = this.entries.decode(text, found, Object.class);
			if (existing != null && !existing.freshness().isStale()) {
				return existing;
			}
			unreadable = EntryFormat.version(found);
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
	public boolean evict(String text, Object key) {
		return removed(text, this.commands.evict(new EntryChange(this.keys.of(text), key, this.time.millis())));
	}

	/**
	 * Remove the entry of a key and nothing else, whatever an evict means to a store.
	 * Waits as {@link #put} does.
	 * @param text the text of the key
	 * @return as {@link #evict}
	 * @throws RemoteCallException if Redis does not acknowledge, and the settings say
	 * that this is not to be repaired
	 */
	public boolean drop(String text) {
		return removed(text, this.commands.drop(this.keys.of(text)));
	}

	private boolean removed(String text, CompletableFuture<byte @Nullable []> removal) {
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
		boolean repaired = this.whenUnavailable == WhenUnavailable.REPAIR;
		AtomicBoolean givenUp = new AtomicBoolean();
		CompletableFuture<Long> cleared = this.generation.advance().whenComplete((number, failure) -> {
			// Once only: what is loaded after a repair should stay.
			if (failure != null && repaired && !givenUp.get()) {
				this.repairs.addClear();
			}
		});
		try {
			this.calls.acknowledge(cleared, "clear", null);
		}
		catch (RemoteCallException ex) {
			givenUp.set(true);
			if (!repaired) {
				throw ex;
			}
			this.repairs.addClear();
			this.bypassLogger.log(ex);
		}
	}

}
