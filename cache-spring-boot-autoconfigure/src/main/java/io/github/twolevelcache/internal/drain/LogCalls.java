package io.github.twolevelcache.internal.drain;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.redis.RemoteStore;

/**
 * Waits for what the log of one cache is told of its changes. A failure loses nothing: a
 * change that is not acknowledged, postponed or put aside is read again. Thread-safe.
 */
final class LogCalls {

	private static final Logger logger = LoggerFactory.getLogger(LogCalls.class);

	private final String cache;

	private final RemoteStore store;

	/**
	 * Create what waits.
	 * @param cache the name of the cache
	 * @param store reaches Redis
	 */
	LogCalls(String cache, RemoteStore store) {
		this.cache = cache;
		this.store = store;
	}

	void awaitAll(List<CompletableFuture<?>> calls) {
		for (CompletableFuture<?> call : calls) {
			try {
				Object unused = this.store.await(call);
			}
			catch (RemoteCallException ex) {
				logger.debug("The log of cache '{}' did not answer", this.cache, ex);
			}
		}
	}

}
