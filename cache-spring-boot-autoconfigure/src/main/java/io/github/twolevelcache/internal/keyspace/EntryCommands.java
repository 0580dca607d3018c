package io.github.twolevelcache.internal.keyspace;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;

/**
 * What is done to an entry and the lease of its load. Every change of the entry gives it
 * another version or removes it, and ends the lease that stands in its place: what a load
 * then brings is refused. Every call returns at once; its future fails with the client's
 * own exception. Thread-safe.
 *
 * <p>
 * While a slot moves from one master to another, a script with several keys is refused by
 * both unless all of them are in one place. So each script on an entry has one key, and
 * only the log has more.
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
	 * @param replaceable the version of an entry that counts as none, or {@code 0}
	 * @return the entry that was there, or {@code null} if the given one was stored
	 */
	CompletableFuture<byte @Nullable []> putIfAbsent(EntryChange change, byte[] entry, long lifetime, long replaceable);

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
	 * Ask for the lease of a load of a key without an entry. Whoever asks again for his
	 * own lease gets it, since the client may send a command twice.
	 * @param keys the keys of the entry
	 * @param claim the lease that is asked for
	 * @return the entry or the lease, or that another has it; either with a put that the
	 * store does not have yet, if there is one
	 */
	CompletableFuture<EntryAnswer> acquire(EntryKeys keys, Claim claim);

	/**
	 * Ask for the lease of a load that is to replace an entry, which stays until then. If
	 * Redis would drop it soon, it stays as long as the lease, so that the load remains
	 * the only one.
	 * @param keys the keys of the entry
	 * @param claim the lease that is asked for
	 * @param version of the entry
	 * @return the lease, that another has it, or that there is another entry or none;
	 * either of the first two with a put that the store does not have yet, if there is
	 * one
	 */
	CompletableFuture<EntryAnswer> acquireBeside(EntryKeys keys, Claim claim, long version);

	/**
	 * Begin to replace what a key has, whoever loads it: if that is the lease of a load,
	 * the load is not stored. Any other load or change ends it.
	 * @param keys the keys of the entry
	 * @param claim the lease that is taken where there is no entry
	 * @return what must be there for the replacement to be stored
	 */
	CompletableFuture<Fence> preempt(EntryKeys keys, Claim claim);

	/**
	 * Store what was loaded, if nothing has changed since, and end the lease.
	 * @param keys the keys of the entry
	 * @param fence of the load
	 * @param entry the entry
	 * @param lifetime its lifetime in milliseconds, at least 1
	 * @return whether it is stored
	 */
	CompletableFuture<Boolean> fulfil(EntryKeys keys, Fence fence, byte[] entry, long lifetime);

	/**
	 * End a lease without an entry, and wake those who wait for it.
	 * @param keys the keys of the entry
	 * @param fence of the load
	 * @return completes when the lease has ended
	 */
	CompletableFuture<?> abandon(EntryKeys keys, Fence fence);

	/**
	 * Renew a lease.
	 * @param keys the keys of the entry
	 * @param fence of the load
	 * @param duration of the lease from now, in milliseconds
	 * @return whether nothing has changed, so that the load can be stored
	 */
	CompletableFuture<Boolean> renew(EntryKeys keys, Fence fence, long duration);

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

	/**
	 * A lease that is asked for.
	 *
	 * @param token tells it from all others
	 * @param isYielding whether it gives way to any other
	 * @param duration how long it lasts, in milliseconds
	 */
	record Claim(long token, boolean isYielding, long duration) {
	}

}
