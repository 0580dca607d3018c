package io.github.twolevelcache.internal.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.lease.RemotePermits;
import io.github.twolevelcache.internal.redis.Ascii;
import io.github.twolevelcache.internal.redis.PartialRemoteStore;
import io.github.twolevelcache.internal.redis.RedisAccess;
import io.github.twolevelcache.internal.redis.Script;
import io.github.twolevelcache.internal.redis.TrackedReads;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * Stands in for Redis under the permits of one cache. A script is known by how many keys
 * and arguments it has. Used by one thread.
 */
final class FakePermits extends PartialRemoteStore {

	private final RedisKeys keys = new RedisKeys("app", "stock");

	private final RemotePermits permits = new RemotePermits(this.keys, new RedisAccess(this, new Reads()));

	private final Set<String> tokens = new LinkedHashSet<>();

	private final List<Integer> asked = new ArrayList<>();

	private @Nullable CompletableFuture<@Nullable Void> gate;

	private boolean heard = true;

	private int renewals;

	FleetBulkhead bulkhead(int limit, InstanceRuntime runtime) {
		return new FleetBulkhead(this.permits, limit, new LeaseRenewal((text) -> text, runtime.scheduler()), runtime);
	}

	/**
	 * Return who may load.
	 * @return the tokens of the permits
	 */
	Set<String> tokens() {
		return this.tokens;
	}

	/**
	 * Return how many permits were asked for, each time.
	 * @return the numbers
	 */
	List<Integer> asked() {
		return this.asked;
	}

	/**
	 * Return how often a permit was renewed.
	 * @return the number
	 */
	int renewals() {
		return this.renewals;
	}

	/**
	 * Return how many listen for somebody to leave.
	 * @return the number
	 */
	int listeners() {
		return this.permits.listeners();
	}

	/**
	 * From now on it is not heard when somebody leaves.
	 */
	void deafen() {
		this.heard = false;
	}

	/**
	 * Hold the answer to the next question.
	 * @return to be completed to let it go, or to fail in place of it
	 */
	CompletableFuture<@Nullable Void> hold() {
		CompletableFuture<@Nullable Void> held = new CompletableFuture<>();
		this.gate = held;
		return held;
	}

	@Override
	public CompletableFuture<byte @Nullable []> run(Script script, byte[][] scriptKeys, byte[]... arguments) {
		if (Arrays.equals(scriptKeys[0], this.keys.permitsWake())) {
			if (this.heard) {
				this.permits.changed(scriptKeys[0]);
			}
			return CompletableFuture.completedFuture(null);
		}
		if (arguments.length == 2) {
			return CompletableFuture.completedFuture(leave(arguments));
		}
		byte[] answer = enter(arguments);
		CompletableFuture<@Nullable Void> held = this.gate;
		this.gate = null;
		return (held != null) ? held.thenApply((open) -> answer) : CompletableFuture.completedFuture(answer);
	}

	// It leaves, unless it is renewed: that is told a time. They never end by themselves.
	private byte @Nullable [] leave(byte[][] arguments) {
		if (Integer.parseInt(Ascii.text(arguments[1])) == LeaseRenewal.LEASE.toMillis()) {
			this.renewals++;
			return null;
		}
		return this.tokens.remove(Ascii.text(arguments[0])) ? Ascii.bytes(1) : null;
	}

	private byte[] enter(byte[][] arguments) {
		this.asked.add(arguments.length - 2);
		int entered = 0;
		for (int i = 2; i < arguments.length && this.tokens.size() < Integer.parseInt(Ascii.text(arguments[0])); i++) {
			this.tokens.add(Ascii.text(arguments[i]));
			entered++;
		}
		return Ascii.bytes((entered > 0) ? entered : -LeaseRenewal.LEASE.toMillis());
	}

	private final class Reads implements TrackedReads {

		@Override
		public boolean hears(byte[] key) {
			return FakePermits.this.heard;
		}

		@Override
		public @Nullable TrackedRead get(byte[] key) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean isSettled(byte[] key) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void redirected() {
			throw new UnsupportedOperationException();
		}

	}

}
