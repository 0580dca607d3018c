package io.github.twolevelcache.remote;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Bytes by key in Redis, shared by all caches. Every call returns at once; its future
 * completes when Redis has acknowledged the command, on a thread of the client that must
 * not be blocked, and exceptionally with the client's own exception. Thread-safe.
 */
public interface RemoteStore {

	/**
	 * Read an entry ({@code GET}).
	 * @param key the key
	 * @return the entry, or {@code null} if there is none
	 */
	CompletableFuture<byte @Nullable []> get(byte[] key);

	/**
	 * Store an entry ({@code PSETEX}).
	 * @param key the key
	 * @param entry the entry
	 * @param lifetime its lifetime in milliseconds, at least 1
	 * @return completes when the entry is stored
	 */
	CompletableFuture<?> put(byte[] key, byte[] entry, long lifetime);

	/**
	 * Store an entry unless its key has one, atomically.
	 * @param key the key
	 * @param entry the entry
	 * @param lifetime its lifetime in milliseconds, at least 1
	 * @param replaceable an entry that counts as none, or {@code null}
	 * @return the entry that was there, or {@code null} if the given one was stored
	 */
	CompletableFuture<byte @Nullable []> putIfAbsent(byte[] key, byte[] entry, long lifetime,
			byte @Nullable [] replaceable);

	/**
	 * Remove an entry ({@code UNLINK}).
	 * @param key the key
	 * @return whether there was one
	 */
	CompletableFuture<Boolean> remove(byte[] key);

	/**
	 * Remove all entries whose keys match a pattern ({@code SCAN} and {@code UNLINK},
	 * node by node). Entries stored meanwhile may stay or go.
	 * @param pattern the pattern, as {@code SCAN} understands it
	 * @return the number of entries removed
	 */
	CompletableFuture<Long> removeMatching(byte[] pattern);

	/**
	 * Wait for the outcome of a call, for as long as the client's command timeout allows.
	 * @param call what a method of this store returned
	 * @param <T> the type of the outcome
	 * @return the outcome
	 * @throws RemoteCallException if the call failed, timed out or the wait was
	 * interrupted; the thread's interrupt flag is kept
	 */
	<T extends @Nullable Object> T await(CompletableFuture<T> call);

}
