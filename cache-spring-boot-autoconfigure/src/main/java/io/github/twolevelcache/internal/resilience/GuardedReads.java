package io.github.twolevelcache.internal.resilience;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.redis.TrackedReads;

/**
 * Reads that are not made while the breaker of their master is open.
 */
public final class GuardedReads implements TrackedReads {

	private final TrackedReads reads;

	private final NodeBreakers breakers;

	/**
	 * Guard reads.
	 * @param reads the reads
	 * @param breakers the breakers of the masters
	 */
	public GuardedReads(TrackedReads reads, NodeBreakers breakers) {
		this.reads = reads;
		this.breakers = breakers;
	}

	@Override
	public @Nullable TrackedRead get(byte[] key) {
		NodeBreakers.Call call = this.breakers.permit(key);
		return (call != null) ? watched(call, this.reads.get(key)) : null;
	}

	@Override
	public @Nullable TrackedRead watch(byte[] key) {
		NodeBreakers.Call call = this.breakers.permit(key);
		return (call != null) ? watched(call, this.reads.watch(key)) : null;
	}

	private static @Nullable TrackedRead watched(NodeBreakers.Call call, @Nullable TrackedRead read) {
		if (read == null) {
			call.cancel();
			return null;
		}
		return new TrackedRead(call.watch(read.entry()), read.validity());
	}

	@Override
	public boolean hears(byte[] key) {
		return this.reads.hears(key);
	}

	@Override
	public boolean isSettled(byte[] key) {
		return this.reads.isSettled(key);
	}

	@Override
	public @Nullable CompletableFuture<?> settling(byte[] key) {
		return this.reads.settling(key);
	}

	@Override
	public void redirected() {
		this.reads.redirected();
	}

}
