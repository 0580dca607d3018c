package io.github.twolevelcache.checker.load;

import java.time.Duration;
import java.util.function.Consumer;

import reactor.core.publisher.Mono;

/**
 * The slow source behind the caches: takes its time, and fails if it is told to.
 */
final class Loader {

	private volatile Consumer<String> begun = (key) -> {
	};

	private volatile Duration time = Duration.ZERO;

	private volatile boolean failing;

	/**
	 * Say who is told of each load that begins.
	 * @param begun takes the key
	 */
	void report(Consumer<String> begun) {
		this.begun = begun;
	}

	void set(Duration time, boolean failing) {
		this.time = time;
		this.failing = failing;
	}

	String load(String key) {
		this.begun.accept(key);
		try {
			Thread.sleep(this.time.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return loaded(key);
	}

	Mono<String> loadReactive(String key) {
		return Mono.defer(() -> {
			this.begun.accept(key);
			return Mono.delay(this.time).map((tick) -> loaded(key));
		});
	}

	private String loaded(String key) {
		if (this.failing) {
			throw new IllegalStateException("The source has failed");
		}
		return "value of " + key;
	}

}
