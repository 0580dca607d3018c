package io.github.twolevelcache.internal.local;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.validity.Coverage.Validity;

/**
 * The L1 of a cache that has none. It counts the invalidations of keys all the same, so
 * that readers do not join a look at L2 that began before their key was changed.
 */
final class DisabledLocalStore implements LocalStore {

	private final Stripes stripes = new Stripes(Stripes.COUNT);

	@Override
	public @Nullable CacheEntry get(Object key) {
		return null;
	}

	@Override
	public long token(String text) {
		return this.stripes.get(text);
	}

	@Override
	public void fill(Object key, String text, CacheEntry entry, long token, Validity validity) {
	}

	@Override
	public Consumer<@Nullable Object> beginUnheard(Object key, String text) {
		return (value) -> {
		};
	}

	@Override
	public void put(Object key, String text, CacheEntry entry) {
	}

	@Override
	public @Nullable CacheEntry putIfAbsent(Object key, String text, CacheEntry entry) {
		return null;
	}

	@Override
	public boolean invalidate(String text) {
		this.stripes.advance(text);
		return false;
	}

	@Override
	public boolean clear() {
		this.stripes.advanceAll();
		return false;
	}

	@Override
	public void sweep() {
	}

	@Override
	public long size() {
		return 0;
	}

}
