package io.github.twolevelcache.internal.keyspace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * What is done to an entry and the lease of its load in one step. Every change of the
 * entry ends the lease, which is the fencing token of the load: what that load then
 * brings is refused.
 */
public class EntryCommands {

	/** KEYS: value, lease. ARGV: entry, lifetime. */
	private static final Script PUT = new Script("""
			redis.call('PSETEX', KEYS[1], ARGV[2], ARGV[1])
			redis.call('UNLINK', KEYS[2])
			return false
			""");

	/** KEYS: value, lease. ARGV: entry, lifetime, an entry that counts as none. */
	private static final Script PUT_IF_ABSENT = new Script("""
			local found = redis.call('GET', KEYS[1])
			if found and found ~= ARGV[3] then
				return found
			end
			redis.call('PSETEX', KEYS[1], ARGV[2], ARGV[1])
			redis.call('UNLINK', KEYS[2])
			return false
			""");

	/**
	 * KEYS: value, lease, wake. ARGV: bytes of the header. The removal of a lease alone
	 * is not heard by anyone.
	 */
	private static final Script REMOVE = new Script("""
			local found = redis.call('GETRANGE', KEYS[1], 0, ARGV[1])
			local removed = redis.call('UNLINK', KEYS[1])
			local ended = redis.call('UNLINK', KEYS[2])
			if removed == 0 then
				if ended == 1 then
					redis.call('SET', KEYS[3], '1', 'PX', '1')
				end
				return false
			end
			return found
			""");

	/**
	 * KEYS: value, lease. ARGV: token, duration of the lease, an entry that counts as
	 * none, where in an entry its expiry begins and ends, the expiry of an entry that
	 * counts as none. Who asks again for his own lease gets it: the client may send a
	 * command twice. The lease of a transaction, which may take long, gives way to any
	 * other.
	 */
	private static final Script ACQUIRE = new Script("""
			local found = redis.call('GET', KEYS[1])
			if found and found ~= ARGV[3] and string.sub(found, ARGV[4], ARGV[5]) ~= ARGV[6] then
				return 'V' .. found
			end
			local held = redis.call('GET', KEYS[2])
			if held and held ~= ARGV[1] and string.sub(held, 1, 1) ~= 't' then
				return 'W' .. redis.call('PTTL', KEYS[2])
			end
			redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
			return 'L'
			""");

	/** KEYS: lease. ARGV: token, duration of the lease. */
	private static final Script FENCE = new Script("""
			redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
			return false
			""");

	/** KEYS: value, lease. ARGV: token, entry, lifetime. */
	private static final Script FULFIL = new Script("""
			if redis.call('GET', KEYS[2]) ~= ARGV[1] then
				return false
			end
			redis.call('PSETEX', KEYS[1], ARGV[3], ARGV[2])
			redis.call('UNLINK', KEYS[2])
			return '1'
			""");

	/** KEYS: lease, wake. ARGV: token. */
	private static final Script ABANDON = new Script("""
			if redis.call('GET', KEYS[1]) == ARGV[1] then
				redis.call('UNLINK', KEYS[1])
				redis.call('SET', KEYS[2], '1', 'PX', '1')
			end
			return false
			""");

	/** KEYS: lease. ARGV: token, duration of the lease. */
	private static final Script RENEW = new Script("""
			if redis.call('GET', KEYS[1]) ~= ARGV[1] then
				return false
			end
			redis.call('PEXPIRE', KEYS[1], ARGV[2])
			return '1'
			""");

	/** Stands for what is absent. */
	public static final byte[] NOTHING = {};

	/** Where the header of an entry ends. */
	public static final byte[] LAST_OF_HEADER = number(EntryFormat.HEADER_SIZE - 1);

	/** Lua counts from 1. */
	public static final byte[] BEGIN_OF_EXPIRY = number(EntryFormat.EXPIRY_OFFSET + 1);

	/** Where it ends. */
	public static final byte[] END_OF_EXPIRY = number(EntryFormat.EXPIRY_OFFSET + Long.BYTES);

	/** Reaches Redis. */
	public final RemoteStore store;

	public EntryCommands(RemoteStore store) {
		this.store = store;
	}

	public static byte[] number(long number) {
		return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Store an entry.
	 * @param keys its keys
	 * @param key the user's key
	 * @param entry the entry
	 * @param lifetime its lifetime in milliseconds, at least 1
	 * @param begun when the put began, in milliseconds since the epoch
	 * @return completes when it is stored
	 */
	public CompletableFuture<?> put(EntryKeys keys, Object key, byte[] entry, long lifetime, long begun) {
		return this.store.run(PUT, new byte[][] { keys.value(), keys.lease() }, entry, number(lifetime));
	}

	/**
	 * Store an entry unless there is one.
	 * @param keys its keys
	 * @param entry the entry
	 * @param lifetime its lifetime in milliseconds, at least 1
	 * @param replaceable an entry that counts as none, or {@code null}
	 * @return the entry that was there, or {@code null} if the given one was stored
	 */
	public CompletableFuture<byte @Nullable []> putIfAbsent(EntryKeys keys, byte[] entry, long lifetime,
			byte @Nullable [] replaceable) {
		return this.store.run(PUT_IF_ABSENT, new byte[][] { keys.value(), keys.lease() }, entry, number(lifetime),
				(replaceable != null) ? replaceable : NOTHING);
	}

	/**
	 * Remove an entry.
	 * @param keys its keys
	 * @param key the user's key
	 * @param begun when the removal began, in milliseconds since the epoch
	 * @return the beginning of the entry that was there, or {@code null} if there was
	 * none
	 */
	public CompletableFuture<byte @Nullable []> remove(EntryKeys keys, Object key, long begun) {
		return drop(keys);
	}

	/**
	 * Remove an entry, whatever that means to a store behind the cache.
	 * @param keys its keys
	 * @return the beginning of the entry that was there, or {@code null} if there was
	 * none
	 */
	public final CompletableFuture<byte @Nullable []> drop(EntryKeys keys) {
		return this.store.run(REMOVE, new byte[][] { keys.value(), keys.lease(), keys.wake() }, LAST_OF_HEADER);
	}

	/**
	 * Find the write of a key that waits for the store.
	 * @param text the text of the key
	 * @return the write as it stands in the log, or {@code null} if there is none
	 */
	public CompletableFuture<byte @Nullable []> pending(String text) {
		return CompletableFuture.completedFuture(null);
	}

	/**
	 * End the lease of the load of an entry, if there is one, and take its place: until
	 * another load or change begins.
	 * @param keys the keys of the entry
	 * @param token tells the lease from all others
	 * @param duration of the lease, in milliseconds
	 * @return completes when the lease is held
	 */
	public final CompletableFuture<?> fence(EntryKeys keys, byte[] token, long duration) {
		return this.store.run(FENCE, new byte[][] { keys.lease() }, token, number(duration));
	}

	/**
	 * Ask for the lease of a load.
	 * @param keys the keys of the entry
	 * @param token tells the lease from all others
	 * @param duration of the lease, in milliseconds
	 * @param replaceable an entry that counts as none, or {@code null}
	 * @param superseded an entry that counts as none if Redis still holds it, or
	 * {@code null}
	 * @return the answer
	 */
	public CompletableFuture<LeaseAnswer> acquire(EntryKeys keys, byte[] token, long duration,
			byte @Nullable [] replaceable, @Nullable CacheEntry superseded) {
		return this.store
			.run(ACQUIRE, new byte[][] { keys.value(), keys.lease() }, token, number(duration),
					(replaceable != null) ? replaceable : NOTHING, BEGIN_OF_EXPIRY, END_OF_EXPIRY,
					(superseded != null) ? EntryFormat.expiry(superseded) : NOTHING)
			.thenApply((answer) -> new LeaseAnswer(Objects.requireNonNull(answer)));
	}

	/**
	 * Store what was loaded under a lease, and end the lease.
	 * @param keys the keys of the entry
	 * @param token the token of the lease
	 * @param entry the entry
	 * @param lifetime its lifetime in milliseconds, at least 1
	 * @return whether the entry was stored; it is not if the lease has ended
	 */
	public CompletableFuture<Boolean> fulfil(EntryKeys keys, byte[] token, byte[] entry, long lifetime) {
		return this.store.run(FULFIL, new byte[][] { keys.value(), keys.lease() }, token, entry, number(lifetime))
			.thenApply((done) -> done != null);
	}

	/**
	 * End a lease without an entry, and wake those who wait for it.
	 * @param keys the keys of the entry
	 * @param token the token of the lease
	 * @return completes when the lease has ended
	 */
	public CompletableFuture<?> abandon(EntryKeys keys, byte[] token) {
		return this.store.run(ABANDON, new byte[][] { keys.lease(), keys.wake() }, token);
	}

	/**
	 * Prolong a lease.
	 * @param keys the keys of the entry
	 * @param token the token of the lease
	 * @param duration of the lease from now, in milliseconds
	 * @return whether the lease was still held
	 */
	public CompletableFuture<Boolean> renew(EntryKeys keys, byte[] token, long duration) {
		return this.store.run(RENEW, new byte[][] { keys.lease() }, token, number(duration))
			.thenApply((done) -> done != null);
	}

	/**
	 * The answer to the request for a lease: an entry that is there already, the lease,
	 * the lease and a write that the store does not have yet, the news that the key is
	 * about to be deleted from the store, or the time for which another has the lease.
	 */
	public static final class LeaseAnswer {

		private final byte[] answer;

		public LeaseAnswer(byte[] answer) {
			this.answer = answer;
		}

		/**
		 * Return the entry.
		 * @return the entry, or {@code null} if there is none
		 */
		public byte @Nullable [] entry() {
			return (this.answer[0] == 'V') ? rest() : null;
		}

		/**
		 * Return whether the lease is held now.
		 * @return whether it is
		 */
		public boolean acquired() {
			return this.answer[0] == 'L' || this.answer[0] == 'P';
		}

		/**
		 * Return the write that the store does not have yet.
		 * @return the write as it stands in the log, or {@code null} if there is none
		 */
		public byte @Nullable [] pending() {
			return (this.answer[0] == 'P') ? rest() : null;
		}

		/**
		 * Return whether the key is deleted, and the store does not know it yet.
		 * @return whether it is
		 */
		public boolean deleted() {
			return this.answer[0] == 'N';
		}

		/**
		 * Return how long another will hold the lease if it is not renewed.
		 * @return the time, in milliseconds
		 */
		public long remaining() {
			return Long.parseLong(new String(rest(), StandardCharsets.US_ASCII));
		}

		private byte[] rest() {
			return Arrays.copyOfRange(this.answer, 1, this.answer.length);
		}

	}

}
