package io.github.twolevelcache.internal.keyspace;

import java.util.concurrent.CompletableFuture;

import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * Keys that are written only to be heard: they hold nothing, and are gone at once.
 */
public final class WakeKeys {

	private static final Script WRITE = new Script("""
			local wake = KEYS[1]
			redis.call('SET', wake, '1', 'PX', '1')
			return false
			""");

	private WakeKeys() {
	}

	/**
	 * Wake those who listen for a key.
	 * @param store reaches Redis
	 * @param key the key
	 * @return completes when they have been told
	 */
	public static CompletableFuture<?> write(RemoteStore store, byte[] key) {
		return store.run(WRITE, new byte[][] { key });
	}

}
