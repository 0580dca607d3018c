package io.github.twolevelcache.internal.engine;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.lease.Lease;
import io.github.twolevelcache.internal.lease.Tokens;
import io.github.twolevelcache.internal.local.LocalStore;
import io.github.twolevelcache.internal.remote.RemoteCache;

/**
 * How a change is made: L2 first, then the copy in L1 goes, also where L2 did not answer
 * and may have changed or not. The next read fetches the value from L2, so that all
 * instances hold what L2 holds, whichever of two writes it took last.
 */
final class WritePath {

	/** What the store commits later than this is dropped from Redis, in milliseconds. */
	private static final long LONGEST_CHANGE = 60_000;

	private final LocalStore local;

	private final RemoteCache remote;

	private final Function<Object, String> keyText;

	WritePath(LocalStore local, RemoteCache remote, Function<Object, String> keyText) {
		this.local = local;
		this.remote = remote;
		this.keyText = keyText;
	}

	void put(Object key, @Nullable Object value) {
		String text = this.keyText.apply(key);
		try {
			this.remote.writes().put(text, key, value);
		}
		finally {
			this.local.invalidate(text);
		}
	}

	@Nullable CacheEntry putIfAbsent(Object key, @Nullable Object value) {
		String text = this.keyText.apply(key);
		try {
			return this.remote.writes().putIfAbsent(text, value);
		}
		finally {
			this.local.invalidate(text);
		}
	}

	boolean evict(Object key) {
		String text = this.keyText.apply(key);
		try {
			return this.remote.writes().remove(text, key);
		}
		finally {
			this.local.invalidate(text);
		}
	}

	boolean drop(Object key) {
		String text = this.keyText.apply(key);
		try {
			return this.remote.writes().drop(text);
		}
		finally {
			this.local.invalidate(text);
		}
	}

	// Two changes of a key may reach the store in another order than Redis. So a value is
	// stored only if no other change has begun since this one has; else the next read
	// loads what the store holds.
	Runnable beginReplace(Object key, Object value) {
		String text = this.keyText.apply(key);
		Lease fence = fence(text);
		return () -> {
			try {
				if (fence == null || !isStored(fence, value)) {
					boolean unused = this.remote.writes().drop(text);
				}
			}
			finally {
				this.local.invalidate(text);
			}
		};
	}

	private @Nullable Lease fence(String text) {
		try {
			return this.remote.calls()
				.await(this.remote.leases().fence(text, Lease.YIELDING + Tokens.next(), LONGEST_CHANGE), "put", text);
		}
		catch (RemoteCallException ex) {
			// The store goes on without Redis, and what Redis holds is dropped.
			return null;
		}
	}

	private boolean isStored(Lease fence, Object value) {
		try {
			return this.remote.calls().await(this.remote.leases().fulfil(fence, value, 0), "put", fence.text());
		}
		catch (RemoteCallException ex) {
			return false;
		}
	}

	boolean clear() {
		// All copies end with the generation that this begins.
		boolean held = this.local.size() > 0;
		this.remote.writes().clear();
		return held;
	}

}
