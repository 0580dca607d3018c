package io.github.twolevelcache.checker.writes;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import org.springframework.core.env.Environment;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.checker.machine.Pause;

/**
 * Puts and evicts: now and then one of few keys, else each time another one.
 */
final class PutWriter {

	/** So few keys have an order to keep. */
	private static final int HOT_KEYS = 20;

	/** Every tenth write of these keys deletes a record, each time another one. */
	private static final int DELETION_EVERY = 10;

	private final TwoLevelCache cache;

	private final Report report;

	/**
	 * So many of the keys that are written once are of a value that the table refuses; 0
	 * for none.
	 */
	private final int poisonEvery;

	private final String note;

	/** How often a write is of one of few keys. */
	private final int hotEvery;

	/**
	 * Create a writer.
	 * @param cache the cache
	 * @param report is told of its changes
	 * @param environment has {@code note}, the length, {@code hot-every} and
	 * {@code poison-every}
	 */
	PutWriter(TwoLevelCache cache, Report report, Environment environment) {
		this.cache = cache;
		this.report = report;
		this.poisonEvery = environment.getProperty("poison-every", Integer.class, 0);
		this.note = "x".repeat(environment.getProperty("note", Integer.class, 0));
		this.hotEvery = environment.getProperty("hot-every", Integer.class, 10);
	}

	/**
	 * Write.
	 * @param name begins the keys, which no other writer has
	 * @param over tells when to end
	 */
	void write(String name, BooleanSupplier over) {
		for (long number = 1; !over.getAsBoolean(); number++) {
			boolean hot = number % this.hotEvery == 0;
			long round = number / this.hotEvery;
			String key = name + (hot ? "-hot-" + round % HOT_KEYS : "-" + number);
			boolean deletion = hot && (round + round / HOT_KEYS) % DELETION_EVERY == 0;
			boolean poison = this.poisonEvery > 0 && number % this.poisonEvery == 1;
			try {
				if (deletion) {
					this.report.deleting(key, number);
					this.cache.evict(key);
					this.report.deleted(key, number);
				}
				else if (poison) {
					this.cache.put(key, Item.of(-1, this.note));
					this.report.poison(key, number);
				}
				else {
					this.cache.put(key, Item.of(number, this.note));
					this.report.put(key, number);
				}
			}
			catch (RuntimeException ex) {
				this.report.refused(key, number);
				pause();
			}
		}
	}

	private static void pause() {
		try {
			Pause.of(Duration.ofMillis(20));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
