package io.github.twolevelcache.internal.engine;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.lease.Lease;
import io.github.twolevelcache.internal.local.LocalStore;
import io.github.twolevelcache.internal.remote.RemoteCache;

/**
 * How a change is made: L2 first, then the copy in L1 is dropped, even if L2 did not
 * answer and may or may not have changed. The next read fetches the value from L2, so
 * that all instances hold what L2 holds, whichever of two writes it received last.
 * Thread-safe.
 */
public final class WritePath implements CacheWrites {

	/**
	 * If the store commits later than this, in milliseconds, the value is dropped from
	 * Redis.
	 */
	private static final long LONGEST_CHANGE = 60_000;

	private final LocalStore local;

	private final RemoteCache remote;

	private final Function<Object, String> keyText;

	/**
	 * Create the write path of a cache.
	 * @param local its entries on the heap
	 * @param remote its entries in Redis
	 * @param keyText converts a key to its text; throws if it cannot
	 */
	public WritePath(LocalStore local, RemoteCache remote, Function<Object, String> keyText) {
		this.local = local;
		this.remote = remote;
		this.keyText = keyText;
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		String text = this.keyText.apply(key);
		try {
			this.remote.writes().put(text, key, value);
		}
		finally {
			this.local.invalidate(text);
		}
	}

	@Override
	public BegunChange beginPut(Object key, @Nullable Object value) {
		requireWritable(key, value);
		return CacheWrites.super.beginPut(key, value);
	}

	@Override
	public BegunChange beginPutIfAbsent(Object key, @Nullable Object value) {
		requireWritable(key, value);
		return CacheWrites.super.beginPutIfAbsent(key, value);
	}

	/**
	 * Refuse what cannot be written, before anything is.
	 * @param key the key
	 * @param value the value, or {@code null}
	 * @throws RuntimeException if either cannot be encoded
	 */
	void requireWritable(Object key, @Nullable Object value) {
		this.remote.writes().requireWritable(this.keyText.apply(key), key, value);
	}

	@Override
	public @Nullable CacheEntry putIfAbsent(Object key, @Nullable Object value) {
		String text = this.keyText.apply(key);
		try {
			return this.remote.writes().putIfAbsent(text, value);
		}
		finally {
			this.local.invalidate(text);
		}
	}

	@Override
	public boolean evictIfPresent(Object key) {
		String text = this.keyText.apply(key);
		try {
			return this.remote.writes().evict(text, key);
		}
		finally {
			this.local.invalidate(text);
		}
	}

	@Override
	public boolean drop(Object key) {
		String text = this.keyText.apply(key);
		try {
			return this.remote.writes().drop(text);
		}
		finally {
			this.local.invalidate(text);
		}
	}

	/**
	 * Begin to replace the entry of a key while the store behind the cache is changed.
	 * Loads that are in progress are not stored. Two changes of a key may reach the store
	 * in another order than Redis, so the value is stored only if no other change has
	 * begun since this one has; else the next read loads what the store holds.
	 * @param key the key
	 * @param value the new value
	 * @return replaces the entry, or drops it
	 * @throws RuntimeException if the value cannot be encoded
	 */
	Runnable beginReplace(Object key, Object value) {
		requireWritable(key, value);
		String text = this.keyText.apply(key);
		Lease lease = preempt(text);
		return () -> {
			try {
				if (lease == null || !isStored(lease, value)) {
					boolean unused = this.remote.writes().drop(text);
				}
			}
			finally {
				this.local.invalidate(text);
			}
		};
	}

	private @Nullable Lease preempt(String text) {
		try {
			return this.remote.calls().await(this.remote.leases().preempt(text, LONGEST_CHANGE), "put", text);
		}
		catch (RemoteCallException ex) {
			// The store goes on without Redis, and what Redis holds is dropped.
			return null;
		}
	}

	private boolean isStored(Lease lease, Object value) {
		try {
			return this.remote.calls().await(this.remote.leases().fulfil(lease, value, 0), "put", lease.text());
		}
		catch (RemoteCallException ex) {
			return false;
		}
	}

	@Override
	public boolean invalidate() {
		boolean held = this.local.size() > 0;
		try {
			this.remote.writes().clear();
		}
		finally {
			// The copies end with the generation that this begins, unless Redis has not
			// begun it.
			this.local.clear();
		}
		return held;
	}

}
