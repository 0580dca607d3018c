package io.github.twolevelcache.checker.writes;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * What the writers of a worker say of their changes. Thread-safe.
 */
final class Report {

	private final Consumer<String> answers;

	private final AtomicLong refused = new AtomicLong();

	private final AtomicLong reads = new AtomicLong();

	/**
	 * Create a report.
	 * @param answers takes lines, from any thread
	 */
	Report(Consumer<String> answers) {
		this.answers = answers;
	}

	void put(String key, long number) {
		timed("put", key, number);
	}

	void poison(String key, long number) {
		timed("poison", key, number);
	}

	void deleting(String key, long number) {
		this.answers.accept("deleting " + key + " " + number);
	}

	void deleted(String key, long number) {
		timed("deleted", key, number);
	}

	private void timed(String what, String key, long number) {
		this.answers.accept(what + " " + key + " " + number + " " + System.currentTimeMillis());
	}

	void refused(String key, long number) {
		this.refused.incrementAndGet();
		this.answers.accept("refused " + key + " " + number);
	}

	void rolledBack(String key, long number) {
		this.answers.accept("rolled-back " + key + " " + number);
	}

	/**
	 * Say what was read, if it is not what it should be.
	 * @param key the key
	 * @param expected the number that it has, {@code null} if there is no record
	 * @param read the number that was read
	 */
	void read(String key, @Nullable Long expected, @Nullable Long read) {
		this.reads.incrementAndGet();
		if ((expected != null) ? !expected.equals(read) : read != null) {
			this.answers.accept("wrong " + key + " " + expected + " " + read);
		}
	}

	long takeRefused() {
		return this.refused.getAndSet(0);
	}

	long takeReads() {
		return this.reads.getAndSet(0);
	}

}
