package io.github.twolevelcache.internal.load;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.outage.Bypasses;
import io.github.twolevelcache.internal.outage.LoadObserver;
import io.github.twolevelcache.internal.remote.RemoteCache;

/**
 * Loads while Redis does not answer: for those who wait in this JVM, and those who ask
 * soon afterwards, without a lease and without storing in Redis. If writes wait in Redis,
 * nothing is loaded this way, since what the store has may be older than what was
 * written. Thread-safe.
 */
final class BypassLoads {

	private final Bypasses bypasses;

	private final boolean logged;

	private final LoaderInvoker loaders;

	private final Consumer<String> onBypass;

	/**
	 * Create the loads of a cache.
	 * @param remote is told of them
	 * @param loaders call the loaders
	 * @param onBypass is told the text of each key
	 */
	BypassLoads(RemoteCache remote, LoaderInvoker loaders, Consumer<String> onBypass) {
		this.bypasses = remote.bypasses();
		this.logged = remote.isLogged();
		this.loaders = loaders;
		this.onBypass = onBypass;
	}

	/**
	 * Load a value.
	 * @param request what is to be loaded
	 * @param failure why there is no lease
	 * @return the entry; fails with the failure if nothing may be loaded
	 */
	CompletableFuture<CacheEntry> load(LoadRequest request, RemoteCallException failure) {
		if (this.logged) {
			return CompletableFuture.failedFuture(failure);
		}
		LoadObserver observer = begin(request.text(), failure);
		Consumer<@Nullable Object> copy = request.beginUnheard();
		return this.loaders.start(request, request.loader(), observer).thenApply((value) -> {
			copy.accept(value);
			return CacheEntry.unbounded(value, 0);
		});
	}

	private LoadObserver begin(String text, Throwable failure) {
		LoadObserver observer = this.bypasses.beginBypass(text, failure);
		this.onBypass.accept(text);
		return observer;
	}

	/**
	 * Record that a value was loaded under a lease but could not be stored, so that its
	 * load counts as one of these.
	 * @param text the text of the key
	 * @param value the value, or {@code null}
	 * @param failure why it was not stored
	 */
	void notStored(String text, @Nullable Object value, Throwable failure) {
		if (!this.logged) {
			begin(text, failure).ended(true, value);
		}
	}

}
