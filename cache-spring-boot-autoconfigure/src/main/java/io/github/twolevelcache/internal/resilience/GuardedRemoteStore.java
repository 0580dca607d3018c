package io.github.twolevelcache.internal.resilience;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * A store whose calls fail at once while the breaker of their master is open.
 */
public final class GuardedRemoteStore implements RemoteStore {

	private final RemoteStore store;

	private final NodeBreakers breakers;

	/**
	 * Guard a store.
	 * @param store the store
	 * @param breakers the breakers of its masters
	 */
	public GuardedRemoteStore(RemoteStore store, NodeBreakers breakers) {
		this.store = store;
		this.breakers = breakers;
	}

	@Override
	public CompletableFuture<byte @Nullable []> get(byte[] key) {
		return guarded(key, () -> this.store.get(key));
	}

	@Override
	public CompletableFuture<byte @Nullable []> run(Script script, byte[][] keys, byte[]... arguments) {
		return guarded(keys[0], () -> this.store.run(script, keys, arguments));
	}

	@Override
	public CompletableFuture<byte @Nullable []> runReplicated(Script script, int replicas, byte[][] keys,
			byte[]... arguments) {
		return guarded(keys[0], () -> this.store.runReplicated(script, replicas, keys, arguments));
	}

	private CompletableFuture<byte @Nullable []> guarded(byte[] key,
			Supplier<CompletableFuture<byte @Nullable []>> command) {
		NodeBreakers.Call call = this.breakers.permit(key);
		return (call != null) ? call.watch(command.get()) : CompletableFuture
			.failedFuture(new RemoteCallException("Redis was not asked, because its circuit breaker is open", null));
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> limit(CompletableFuture<T> read) {
		return this.store.limit(read);
	}

	@Override
	public <T extends @Nullable Object> T await(CompletableFuture<T> call) {
		return this.store.await(call);
	}

	@Override
	public Duration timeout() {
		return this.store.timeout();
	}

}
