package io.github.twolevelcache.engine;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.entry.CacheEntry;
import io.github.twolevelcache.local.LocalStore;
import io.github.twolevelcache.remote.RemoteCache;

/**
 * How a change is made: L2 first, then the copy in L1 goes, also where L2 did not answer
 * and may have changed or not. The next read fetches the value from L2, so that all
 * instances hold what L2 holds, whichever of two writes it took last.
 */
final class WritePath {

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
			this.remote.put(text, value);
		}
		finally {
			this.local.invalidate(text);
		}
	}

	@Nullable CacheEntry putIfAbsent(Object key, @Nullable Object value) {
		String text = this.keyText.apply(key);
		try {
			return this.remote.putIfAbsent(text, value);
		}
		finally {
			this.local.invalidate(text);
		}
	}

	boolean evict(Object key) {
		String text = this.keyText.apply(key);
		try {
			return this.remote.remove(text);
		}
		finally {
			this.local.invalidate(text);
		}
	}

	boolean clear() {
		// All copies end with the generation that this begins.
		boolean held = this.local.size() > 0;
		this.remote.clear();
		return held;
	}

}
