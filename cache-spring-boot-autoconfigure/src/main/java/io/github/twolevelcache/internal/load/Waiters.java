package io.github.twolevelcache.internal.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait for loads of other instances, by the text of the key. A waiter may be
 * woken for no reason; it then looks again. Thread-safe.
 */
public final class Waiters {

	private final ConcurrentMap<String, CompletableFuture<@Nullable Void>> waiting = new ConcurrentHashMap<>();

	/**
	 * Begin to wait. A wake-up after this call is not missed.
	 * @param text the text of the key
	 * @return completes when the waiters of the key are woken
	 */
	CompletableFuture<@Nullable Void> register(String text) {
		return this.waiting.computeIfAbsent(text, (absent) -> new CompletableFuture<>());
	}

	/**
	 * Stop waiting. Others that share its registration look again.
	 * @param text the text of the key
	 * @param waiter what {@link #register} returned
	 */
	void release(String text, CompletableFuture<@Nullable Void> waiter) {
		if (this.waiting.remove(text, waiter)) {
			waiter.complete(null);
		}
	}

	/**
	 * Return for how many keys somebody waits.
	 * @return their number
	 */
	int size() {
		return this.waiting.size();
	}

	/**
	 * Wake the waiters of a key.
	 * @param text the text of the key
	 */
	public void wake(String text) {
		CompletableFuture<@Nullable Void> waiters = this.waiting.remove(text);
		if (waiters != null) {
			waiters.complete(null);
		}
	}

	/**
	 * Wake all waiters.
	 */
	public void wakeAll() {
		this.waiting.keySet().forEach(this::wake);
	}

}
