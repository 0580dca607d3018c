package io.github.twolevelcache.internal.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A store of which a test needs a part: whatever is not overridden is refused.
 */
public abstract class PartialRemoteStore implements RemoteStore {

	@Override
	public CompletableFuture<byte @Nullable []> get(byte[] key) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<byte @Nullable []> run(Script script, byte[][] keys, byte[]... arguments) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<byte @Nullable []> runReplicated(Script script, int replicas, byte[][] keys,
			byte[]... arguments) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> limit(CompletableFuture<T> read) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T extends @Nullable Object> T await(CompletableFuture<T> call) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Duration timeout() {
		throw new UnsupportedOperationException();
	}

}
