package io.github.twolevelcache.simulator.writes;

import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.settings.BehindSettings;
import io.github.twolevelcache.settings.OnEvict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Drainer}: what one cache does to another.
 */
class MixedCachesTests extends WriteBehindWorld {

	private static final Duration FOR_EVER = Duration.ofDays(1);

	/** What the database of the other cache has. */
	private final Map<Object, Object> others = new TreeMap<>();

	private WritingInstance instance(BehindSettings ofOther) {
		WritingInstance instance = new WritingInstance("a", this.test, this.settings, this.database, ONE_MASTER);
		instance.add("other", ofOther,
				(changes) -> changes.forEach((change) -> this.others.put(change.key(), change.version())));
		instance.start();
		return instance;
	}

	private void putOthers(int count) {
		WriteLog log = this.test.log("other", this.settings, OnEvict.DELETE);
		IntStream.range(0, count).forEach((number) -> this.test.put(log, "o%03d".formatted(number), number).join());
	}

	/**
	 * Let a store hang until it is interrupted.
	 * @param instance whose store
	 */
	private static void hang(WritingInstance instance) {
		instance.check = (changes) -> {
			instance.process.sleep(FOR_EVER);
			throw new SQLTransientException();
		};
	}

	@Test
	void aWriterThatThrowsErrorsHoldsUpNoOtherCacheAndIsCalledLessAndLess() {
		WritingInstance instance = instance(this.settings);
		instance.check = (changes) -> {
			throw new NoClassDefFoundError();
		};
		put(50);
		putOthers(50);
		pass(10_000);
		assertThat(this.others).hasSize(50);
		assertThat(this.database).isEmpty();
		int atFirst = instance.batches.size();
		pass(50_000);
		int before = instance.batches.size();
		pass(10_000);
		assertThat(instance.batches.size() - before).isLessThan(atFirst);
		instance.check = (changes) -> {
		};
		pass(31_000);
		assertThat(this.database).hasSize(50);
	}

	@Test
	void aStoreThatHangsHoldsUpNoOtherCache() {
		WritingInstance instance = instance(this.settings);
		hang(instance);
		put(50);
		pass(1_000);
		putOthers(50);
		pass(1_000);
		assertThat(this.others).hasSize(50);
		assertThat(instance.batches).hasSize(1);
	}

	@Test
	void aBatchThatTakesTooLongIsTriedAgain() {
		WritingInstance instance = instance(this.settings);
		hang(instance);
		put(50);
		pass((int) TIMEOUT.toMillis());
		assertThat(this.database).isEmpty();
		instance.check = (changes) -> {
		};
		pass(1_000);
		assertThat(this.database).hasSize(50);
	}

	@Test
	void aChangeAtWhichTheStoreHangsIsSoonAlone() {
		WritingInstance instance = instance(this.settings);
		instance.check = (changes) -> {
			if (changes.stream().anyMatch((change) -> change.key().equals("k013"))) {
				instance.process.sleep(FOR_EVER);
				throw new SQLTransientException();
			}
		};
		put(50);
		pass(10 * (int) TIMEOUT.toMillis());
		assertThat(this.database).hasSize(49).doesNotContainKey("k013");
		instance.check = (changes) -> {
		};
		pass(51_000);
		assertThat(this.database).hasSize(50);
	}

	@Test
	void thePartitionsOfAStoreThatHangsForGoodMoveToOthersAndComeBack() {
		WritingInstance hanging = instance(this.settings);
		WritingInstance able = instance("b");
		pass(8_000);
		assertThat(backlog(able).owners()).isEqualTo(Map.of("a", 4, "b", 4));
		TimeSource time = hanging.process.runtime().time();
		hanging.check = (changes) -> {
			long end = time.nanoTime() + Duration.ofMinutes(2).toNanos();
			while (time.nanoTime() < end) {
				hanging.process.sleep(Duration.ofNanos(end - time.nanoTime()));
				boolean ignored = Thread.interrupted();
			}
			throw new SQLTransientException();
		};
		put(50);
		pass((int) TIMEOUT.toMillis());
		assertThat(this.database).hasSizeBetween(1, 49);
		pass(18_000);
		assertThat(this.database).hasSize(50);
		assertThat(backlog(able).owners()).isEqualTo(Map.of("b", 8));
		hanging.check = (changes) -> {
		};
		pass(100_000);
		assertThat(backlog(able).owners()).isEqualTo(Map.of("a", 4, "b", 4));
	}

	@Test
	void whoStopsWhileAStoreHangsWritesTheChangesOfOtherCaches() {
		BehindSettings later = settings(DELAY, 100);
		WritingInstance instance = instance(later);
		hang(instance);
		put(50);
		putOthers(50);
		pass(1_000);
		assertThat(this.others).isEmpty();
		CompletableFuture<?> stopped = instance.stop(Duration.ofSeconds(5));
		pass(1_000);
		assertThat(this.others).hasSize(50);
		pass(8_000);
		assertThat(stopped).isCompleted();
		assertThat(this.database).isEmpty();
	}

}
