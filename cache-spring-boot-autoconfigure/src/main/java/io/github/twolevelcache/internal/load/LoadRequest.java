package io.github.twolevelcache.internal.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;

/**
 * What a caller wants loaded, and where. Thread-safe.
 */
public final class LoadRequest {

	private final String text;

	private final Supplier<? extends CompletableFuture<?>> loader;

	private final Executor executor;

	private volatile @Nullable CacheEntry stale;

	/**
	 * Create a request.
	 * @param text the text of the key
	 * @param stale a stale entry to fall back on, or {@code null}
	 * @param loader starts loading the value
	 * @param executor runs the loader, and what must run where it does
	 */
	LoadRequest(String text, @Nullable CacheEntry stale, Supplier<? extends CompletableFuture<?>> loader,
			Executor executor) {
		this.text = text;
		this.stale = stale;
		this.loader = loader;
		this.executor = executor;
	}

	String text() {
		return this.text;
	}

	Supplier<? extends CompletableFuture<?>> loader() {
		return this.loader;
	}

	/**
	 * Return what runs the loader, and what follows on its thread.
	 * @return the executor
	 */
	public Executor executor() {
		return this.executor;
	}

	@Nullable CacheEntry stale() {
		return this.stale;
	}

	/**
	 * Fall back on another entry.
	 * @param found what was found and is not to be served, or {@code null} if nothing was
	 */
	public void foundStale(@Nullable CacheEntry found) {
		if (found != null) {
			this.stale = found;
		}
	}

}
