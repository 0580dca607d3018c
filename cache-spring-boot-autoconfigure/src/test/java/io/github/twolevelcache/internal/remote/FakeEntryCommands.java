package io.github.twolevelcache.internal.remote;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.EntryAnswer;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.Fence;
import io.github.twolevelcache.internal.keyspace.LeaseFormat;
import io.github.twolevelcache.internal.keyspace.RedisKeys.EntryKeys;
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
		return true;
	}

	@Override
	public CompletableFuture<byte @Nullable []> putIfAbsent(EntryChange change, byte[] entry, long lifetime,
			long replaceable) {
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
			return (removed && isEntry(found)) ? found : null;
		});
	}

	@Override
	public CompletableFuture<@Nullable EntryAnswer> pending(EntryKeys keys) {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<EntryAnswer> acquire(EntryKeys keys, Claim claim) {
		return this.redis.call("acquire", () -> acquire(keys.value(), claim));
	}

	private EntryAnswer acquire(byte[] key, Claim claim) {
		byte[] found = this.redis.get(key);
		if (found != null && isEntry(found)) {
			return answer('V', found);
		}
		if (isHeld(key) && !isVersion(key, claim.token())) {
			byte[] left = Ascii.bytes(this.redis.remaining(key));
			return answer('W',
					ByteBuffer.allocate(Long.BYTES + left.length)
						.putLong(EntryFormat.version(Objects.requireNonNull(this.redis.get(key))))
						.put(left)
						.array());
		}
		this.redis.set(key, LeaseFormat.write(claim.token(), claim.isYielding()), claim.duration());
		return answer('L', new byte[0]);
	}

	private static boolean isEntry(byte @Nullable [] found) {
		return found != null && !LeaseFormat.isLease(found);
	}

	private boolean isHeld(byte[] key) {
		byte[] found = this.redis.get(key);
		return found != null && LeaseFormat.isLease(found) && found[1] == 0;
	}

	private boolean isVersion(byte[] key, long version) {
		byte[] found = this.redis.get(key);
		return found != null && EntryFormat.version(found) == version;
	}

	@Override
	public CompletableFuture<EntryAnswer> acquireBeside(EntryKeys keys, Claim claim, long version) {
		return this.redis.call("acquire",
				() -> isVersion(keys.value(), version) ? acquire(keys.lease(version), claim) : EntryAnswer.CHANGED);
	}

	private static EntryAnswer answer(char kind, byte[] rest) {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		answer.write(kind);
		answer.writeBytes(rest);
		return EntryAnswer.of(answer.toByteArray());
	}

	@Override
	public CompletableFuture<Fence> preempt(EntryKeys keys, Claim claim) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<Boolean> fulfil(EntryKeys keys, Fence fence, byte[] entry, long lifetime) {
		return this.redis.call("fulfil", () -> {
			this.redis.remove(keys.lease(fence.version()));
			return isVersion(keys.value(), fence.version()) && store(keys, entry, lifetime);
		});
	}

	@Override
	public CompletableFuture<?> abandon(EntryKeys keys, Fence fence) {
		return this.redis.call("abandon", () -> {
			boolean beside = fence.leaseBeside() != 0;
			byte[] key = beside ? keys.lease(fence.version()) : keys.value();
			byte[] found = this.redis.get(key);
			boolean held = found != null && LeaseFormat.isLease(found)
					&& isVersion(key, beside ? fence.leaseBeside() : fence.version());
			if (held) {
				this.redis.remove(key);
				this.redis.touch(keys.wake());
			}
			return held;
		});
	}

	@Override
	public CompletableFuture<Boolean> renew(EntryKeys keys, Fence fence, long duration) {
		return this.redis.call("renew", () -> {
			boolean held = isVersion(keys.value(), fence.version());
			byte[] key = (fence.leaseBeside() != 0) ? keys.lease(fence.version()) : keys.value();
			byte[] found = this.redis.get(key);
			if (held && found != null) {
				this.redis.set(key, found, duration);
			}
			return held;
		});
	}

	@Override
	public boolean isLogged() {
		return this.redis.isLogged();
	}

}
