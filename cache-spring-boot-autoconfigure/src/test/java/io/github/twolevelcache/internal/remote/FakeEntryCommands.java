package io.github.twolevelcache.internal.remote;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.keyspace.EntryAnswer;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;
import io.github.twolevelcache.internal.keyspace.UnreadableEntryException;
import io.github.twolevelcache.internal.lease.Lease;
import io.github.twolevelcache.internal.redis.Ascii;

/**
 * What {@code PlainEntryCommands} has Redis do, done in memory. Thread-safe.
 */
final class FakeEntryCommands implements EntryCommands {

	private final FakeRedis redis;

	FakeEntryCommands(FakeRedis redis) {
		this.redis = redis;
	}

	@Override
	public CompletableFuture<?> put(EntryChange change, byte[] entry, long lifetime) {
		return this.redis.call("put", () -> store(change.keys(), entry, lifetime));
	}

	private boolean store(EntryKeys keys, byte[] entry, long lifetime) {
		this.redis.set(keys.value(), entry.clone(), lifetime);
		return this.redis.remove(keys.lease());
	}

	@Override
	public CompletableFuture<byte @Nullable []> putIfAbsent(EntryChange change, byte[] entry, long lifetime,
			byte @Nullable [] replaceable) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<byte @Nullable []> evict(EntryChange change) {
		return drop(change.keys());
	}

	@Override
	public CompletableFuture<byte @Nullable []> drop(EntryKeys keys) {
		return this.redis.call("drop", () -> {
			byte[] found = this.redis.get(keys.value());
			boolean removed = this.redis.remove(keys.value());
			if (this.redis.remove(keys.lease()) && !removed) {
				this.redis.touch(keys.wake());
			}
			return found;
		});
	}

	@Override
	public CompletableFuture<@Nullable EntryAnswer> pending(EntryKeys keys) {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<EntryAnswer> acquire(EntryKeys keys, byte[] token, long duration,
			byte @Nullable [] replaceable, @Nullable CacheEntry superseded) {
		return this.redis.call("acquire", () -> {
			byte[] found = this.redis.get(keys.value());
			if (found != null && !Arrays.equals(found, replaceable) && !isSuperseded(found, superseded)) {
				return answer('V', found);
			}
			byte[] held = this.redis.get(keys.lease());
			if (held != null && !Arrays.equals(held, token) && !Ascii.text(held).startsWith(Lease.YIELDING)) {
				return answer('W', Ascii.bytes(this.redis.remaining(keys.lease())));
			}
			this.redis.set(keys.lease(), token, duration);
			return answer('L', new byte[0]);
		});
	}

	private boolean isSuperseded(byte[] found, @Nullable CacheEntry superseded) {
		try {
			return superseded != null && this.redis.format().read(found).expiresAt() == superseded.expiresAt();
		}
		catch (UnreadableEntryException ex) {
			throw new AssertionError(ex);
		}
	}

	private static EntryAnswer answer(char kind, byte[] rest) {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		answer.write(kind);
		answer.writeBytes(rest);
		return EntryAnswer.of(answer.toByteArray());
	}

	@Override
	public CompletableFuture<?> preempt(EntryKeys keys, byte[] token, long duration) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<Boolean> fulfil(EntryKeys keys, byte[] token, byte[] entry, long lifetime) {
		return this.redis.call("fulfil", () -> {
			boolean held = isHeld(keys, token);
			if (held) {
				store(keys, entry, lifetime);
			}
			return held;
		});
	}

	private boolean isHeld(EntryKeys keys, byte[] token) {
		return Arrays.equals(this.redis.get(keys.lease()), token);
	}

	@Override
	public CompletableFuture<?> abandon(EntryKeys keys, byte[] token) {
		return this.redis.call("abandon", () -> {
			boolean held = isHeld(keys, token);
			if (held) {
				this.redis.remove(keys.lease());
				this.redis.touch(keys.wake());
			}
			return held;
		});
	}

	@Override
	public CompletableFuture<Boolean> renew(EntryKeys keys, byte[] token, long duration) {
		return this.redis.call("renew", () -> {
			boolean held = isHeld(keys, token);
			if (held) {
				this.redis.set(keys.lease(), token, duration);
			}
			return held;
		});
	}

	@Override
	public boolean isLogged() {
		return this.redis.isLogged();
	}

}
