package io.github.twolevelcache.internal.keyspace;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;

/**
 * What is done to an entry and the lease of its load, each in one step. Every change of
 * the entry ends the lease, which is the fencing token of the load: what that load then
 * brings is refused. Every call returns at once; its future fails with the client's own
 * exception. Thread-safe.
 */
public interface EntryCommands {

	/**
	 * Store an entry.
	 * @param change the keys of the entry, and what a log needs to know
	 * @param entry the entry
	 * @param lifetime its lifetime in milliseconds, at least 1
	 * @return completes when it is stored
	 */
	CompletableFuture<?> put(EntryChange change, byte[] entry, long lifetime);

	/**
	 * Store an entry unless there is one.
	 * @param change the keys of the entry, and when the change began
	 * @param entry the entry
	 * @param lifetime its lifetime in milliseconds, at least 1
	 * @param replaceable an entry that counts as none, or {@code null}
	 * @return the entry that was there, or {@code null} if the given one was stored
	 */
	CompletableFuture<byte @Nullable []> putIfAbsent(EntryChange change, byte[] entry, long lifetime,
			byte @Nullable [] replaceable);

	/**
	 * Remove an entry, and where changes reach a store, its record if the settings say
	 * so.
	 * @param change the keys of the entry, and what a log needs to know
	 * @return the header of the entry that was there, or {@code null} if there was none
	 */
	CompletableFuture<byte @Nullable []> evict(EntryChange change);

	/**
	 * Remove an entry, whatever that means to a store behind the cache.
	 * @param keys its keys
	 * @return the header of the entry that was there, or {@code null} if there was none
	 */
	CompletableFuture<byte @Nullable []> drop(EntryKeys keys);

	/**
	 * Find the change of a key that the store does not have yet.
	 * @param keys the keys of the entry
	 * @return a put or an evict, or {@code null} if no change waits
	 */
	CompletableFuture<@Nullable EntryAnswer> pending(EntryKeys keys);

	/**
	 * Ask for the lease of a load. Whoever asks again for his own lease gets it, since
	 * the client may send a command twice.
	 * @param keys the keys of the entry
	 * @param token tells the lease from all others
	 * @param duration of the lease, in milliseconds
	 * @param replaceable an entry that counts as none, or {@code null}
	 * @param superseded an entry that counts as none if Redis still holds it, or
	 * {@code null}
	 * @return the entry or the lease, or that another has it; either with a put that the
	 * store does not have yet, if there is one
	 */
	CompletableFuture<EntryAnswer> acquire(EntryKeys keys, byte[] token, long duration, byte @Nullable [] replaceable,
			@Nullable CacheEntry superseded);

	/**
	 * Take the lease of a load from whoever holds it. Any other load or change ends it.
	 * @param keys the keys of the entry
	 * @param token tells the lease from all others
	 * @param duration of the lease, in milliseconds
	 * @return completes when the lease is held
	 */
	CompletableFuture<?> preempt(EntryKeys keys, byte[] token, long duration);

	/**
	 * Store what was loaded under a lease, and end the lease.
	 * @param keys the keys of the entry
	 * @param token the token of the lease
	 * @param entry the entry
	 * @param lifetime its lifetime in milliseconds, at least 1
	 * @return whether the entry was stored; it is not if the lease has ended
	 */
	CompletableFuture<Boolean> fulfil(EntryKeys keys, byte[] token, byte[] entry, long lifetime);

	/**
	 * End a lease without an entry, and wake those who wait for it.
	 * @param keys the keys of the entry
	 * @param token the token of the lease
	 * @return completes when the lease has ended
	 */
	CompletableFuture<?> abandon(EntryKeys keys, byte[] token);

	/**
	 * Renew a lease.
	 * @param keys the keys of the entry
	 * @param token the token of the lease
	 * @param duration of the lease from now, in milliseconds
	 * @return whether the lease was still held
	 */
	CompletableFuture<Boolean> renew(EntryKeys keys, byte[] token, long duration);

	/**
	 * Refuse a key that cannot be written, where changes wait in a log.
	 * @param key the user's key
	 * @throws RuntimeException if it cannot be encoded
	 */
	default void requireWritable(Object key) {
	}

	/**
	 * Return whether changes wait in a log for the store behind the cache.
	 * @return whether the store may not have what was last written
	 */
	boolean isLogged();

	/**
	 * A change of an entry.
	 *
	 * @param keys the keys of the entry
	 * @param key the user's key
	 * @param begun when the change began, in milliseconds since the epoch; Redis refuses
	 * a put when its caller must have given up
	 */
	record EntryChange(EntryKeys keys, Object key, long begun) {
	}

}
