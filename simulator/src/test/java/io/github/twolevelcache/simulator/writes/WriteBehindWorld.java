package io.github.twolevelcache.simulator.writes;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;

import io.github.twolevelcache.internal.drain.Backlog;
import io.github.twolevelcache.settings.BacklogSettings;
import io.github.twolevelcache.settings.BatchSettings;
import io.github.twolevelcache.settings.BehindSettings;
import io.github.twolevelcache.settings.OnEvict;
import io.github.twolevelcache.settings.Ordering;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A log, a database, and instances that drain the one into the other.
 */
abstract class WriteBehindWorld {

	static final Duration DELAY = Duration.ofMinutes(10);

	/** Of a batch. */
	static final Duration TIMEOUT = Duration.ofSeconds(20);

	static final Function<byte[], String> ONE_MASTER = (key) -> "master";

	final Map<Object, Object> database = new TreeMap<>();

	BehindSettings settings = settings(Duration.ZERO, 100);

	TestLog test = new TestLog(this.settings, OnEvict.DELETE);

	static BehindSettings settings(Duration delay, int batchSize) {
		return settings(delay, new BatchSettings(batchSize, TestLog.MANY_BYTES, TIMEOUT));
	}

	static BehindSettings settings(int partitions) {
		return settings(Duration.ZERO, new BatchSettings(100, TestLog.MANY_BYTES, TIMEOUT), partitions);
	}

	static BehindSettings settings(Duration delay, BatchSettings batch) {
		return settings(delay, batch, 8);
	}

	private static BehindSettings settings(Duration delay, BatchSettings batch, int partitions) {
		return new BehindSettings(delay, batch, partitions, BacklogSettings.DEFAULTS, 0, Ordering.GUARD);
	}

	void use(BehindSettings other) {
		this.settings = other;
		this.test = new TestLog(other, OnEvict.DELETE);
	}

	WritingInstance instance(String name) {
		return instance(name, ONE_MASTER);
	}

	WritingInstance instance(String name, Function<byte[], String> nodeOf) {
		WritingInstance instance = new WritingInstance(name, this.test, this.settings, this.database, nodeOf);
		instance.start();
		return instance;
	}

	void put(int count) {
		IntStream.range(0, count).forEach((number) -> this.test.put("k%03d".formatted(number), number).join());
	}

	static Backlog backlog(WritingInstance instance) {
		return instance.process.call(instance.behind::backlog);
	}

	void pass(int millis) {
		this.test.pass(Duration.ofMillis(millis));
	}

	CompletableFuture<Boolean> flush(WritingInstance instance, Duration longest) {
		return instance.process.begin(() -> {
			instance.behind.flush(longest);
			return true;
		}).outcome();
	}

	@AfterEach
	void endWorld() {
		assertThat(this.test.simulation.tasks().failures()).isEmpty();
		this.test.simulation.end();
	}

}
