package io.github.twolevelcache.simulator.writes;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.drain.Backlog;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.log.Members;
import io.github.twolevelcache.settings.BacklogSettings;
import io.github.twolevelcache.settings.BatchSettings;
import io.github.twolevelcache.settings.BehindSettings;
import io.github.twolevelcache.settings.Ordering;
import io.github.twolevelcache.simulator.engine.TestProcess;
import io.github.twolevelcache.store.CacheChange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Drainer}: how instances share a log, begin and end.
 */
class WriteBehindFleetTests extends WriteBehindWorld {

	@Test
	void instancesShareThePartitions() {
		WritingInstance first = instance("a");
		assertThat(backlog(first).owners()).isEqualTo(Map.of("a", 8));
		WritingInstance second = instance("b");
		pass(8_000);
		assertThat(backlog(second).owners()).isEqualTo(Map.of("a", 4, "b", 4));
		put(50);
		pass(300);
		assertThat(this.database).hasSize(50);
		assertThat(first.batches).isNotEmpty();
		assertThat(second.batches).isNotEmpty();
		assertThat(first.behind.stats().flushed() + second.behind.stats().flushed()).isEqualTo(50);
	}

	@Test
	void whatAnInstanceThatDiesHasOwnedIsTakenOver() {
		WritingInstance first = instance("a");
		WritingInstance second = instance("b");
		pass(8_000);
		first.process.host().kill();
		put(50);
		pass(300);
		assertThat(this.database.size()).isBetween(1, 49);
		pass(14_000);
		assertThat(this.database).hasSize(50);
		assertThat(backlog(second).owners()).isEqualTo(Map.of("b", 8));
	}

	@Test
	void whoStopsWritesWhatWaitsAndLeavesItsPartitionsToTheOthers() {
		use(settings(DELAY, 100));
		WritingInstance first = instance("a");
		put(20);
		pass(1_000);
		assertThat(this.database).isEmpty();
		CompletableFuture<?> stopped = first.stop(Duration.ofSeconds(5));
		pass(2_000);
		assertThat(stopped).isCompleted();
		assertThat(this.database).hasSize(20);
		WritingInstance second = instance("b");
		assertThat(backlog(second).owners()).isEqualTo(Map.of("b", 8));
		// And nothing of the first runs on.
		put(30);
		pass(30_000);
		assertThat(this.database).hasSize(20);
		assertThat(backlog(second).owners()).isEqualTo(Map.of("b", 8));
	}

	@Test
	void rowsThatExchangeAUniqueValueAreWrittenTogetherThoughDifferentInstancesOwnThem() {
		WritingInstance first = exchangeValues(true);
		pass(20_000);
		IntStream.range(0, 10)
			.forEach((number) -> assertThat(this.database).containsEntry("k%03d".formatted(number), (number + 1) % 10));
		assertThat(backlog(first).pending()).isZero();
		assertThat(backlog(first).deadLetters()).isZero();
	}

	@Test
	void aStoreThatTakesOldChangesIsNotGivenThoseOfAnotherInstance() {
		WritingInstance first = exchangeValues(false);
		pass(20_000);
		assertThat(this.database).containsEntry("k000", 0);
		assertThat(backlog(first).pending()).isEqualTo(10);
	}

	private WritingInstance exchangeValues(boolean guarded) {
		WritingInstance first = instance("a");
		WritingInstance second = instance("b");
		pass(8_000);
		assertThat(backlog(second).owners()).isEqualTo(Map.of("a", 4, "b", 4));
		put(10);
		pass(1_000);
		assertThat(this.database).hasSize(10);
		for (WritingInstance instance : List.of(first, second)) {
			instance.guarded = guarded;
			instance.check = this::refuseValuesOfOtherRows;
		}
		IntStream.range(0, 10).forEach((number) -> this.test.put("k%03d".formatted(number), (number + 1) % 10).join());
		return first;
	}

	private void refuseValuesOfOtherRows(List<CacheChange<Object, Object>> changes) throws SQLException {
		Map<Object, Object> after = new TreeMap<>(this.database);
		changes.forEach((change) -> after.put(change.key(), Objects.requireNonNull(change.value())));
		if (Set.copyOf(after.values()).size() < after.size()) {
			throw new SQLException("The value is another row's", "23505");
		}
	}

	@Test
	void whoStopsDoesNotWaitLongerThanItMayForADatabaseThatIsNotThere() {
		WritingInstance instance = instance("a");
		instance.check = (changes) -> {
			throw new SQLTransientException();
		};
		pass(60_000);
		put(5);
		CompletableFuture<?> stopped = instance.stop(Duration.ofSeconds(5));
		pass(4_900);
		assertThat(stopped).isNotDone();
		pass(500);
		assertThat(stopped).isCompleted();
		assertThat(backlog(instance).pending()).isEqualTo(5);
		assertThat(backlog(instance).owners()).isEqualTo(Map.of(Backlog.NOBODY, 8));
	}

	@Test
	void whoStopsWaitsForARedisThatComesBack() {
		use(settings(DELAY, 100));
		WritingInstance instance = instance("a");
		put(5);
		this.test.store.fail(true);
		CompletableFuture<?> stopped = instance.stop(Duration.ofSeconds(20));
		pass(5_000);
		assertThat(stopped).isNotDone();
		this.test.store.fail(false);
		pass(5_000);
		assertThat(stopped).isCompleted();
		assertThat(this.database).hasSize(5);
	}

	@Test
	void whoStopsDoesNotWaitForLongForARedisThatStaysSilent() {
		WritingInstance instance = instance("a");
		this.test.store.fail(true);
		CompletableFuture<?> stopped = instance.stop(Duration.ofSeconds(60));
		pass(9_900);
		assertThat(stopped).isNotDone();
		pass(500);
		assertThat(stopped).isCompleted();
	}

	@Test
	void whoStopsDoesNotWaitForLongForWhatOthersDoNotWrite() {
		WritingInstance first = instance("a");
		WritingInstance second = instance("b");
		second.check = (changes) -> {
			throw new SQLTransientException();
		};
		pass(8_000);
		put(50);
		pass(1_000);
		CompletableFuture<?> stopped = first.stop(Duration.ofSeconds(20));
		// Until it would know that another cannot read what waits.
		pass(7_500);
		assertThat(stopped).isNotDone();
		pass(500);
		assertThat(stopped).isCompleted();
		assertThat(backlog(second).pending()).isEqualTo(50 - this.database.size());
	}

	@Test
	void whoStopsWritesWhatItOwnsForAsLongAsItMay() {
		use(settings(DELAY, 1));
		WritingInstance instance = instance("a");
		instance.check = (changes) -> instance.process.sleep(Duration.ofSeconds(1));
		put(12);
		CompletableFuture<?> stopped = instance.stop(Duration.ofSeconds(20));
		pass(14_000);
		assertThat(stopped).isCompleted();
		assertThat(this.database).hasSize(12);
	}

	@Test
	void whoHasStoppedEndsItsBatchesThoughMoreWaits() {
		use(new BehindSettings(Duration.ZERO, new BatchSettings(1, TestLog.MANY_BYTES, TIMEOUT), 1,
				BacklogSettings.DEFAULTS, 0, Ordering.GUARD));
		WritingInstance instance = instance("a");
		instance.check = (changes) -> instance.process.sleep(Duration.ofSeconds(1));
		put(30);
		pass(500);
		CompletableFuture<?> stopped = instance.stop(Duration.ofSeconds(5));
		pass(6_000);
		assertThat(stopped).isCompleted();
		pass(30_000);
		assertThat(this.database).hasSizeBetween(5, 8);
	}

	@Test
	void whoHasStoppedMayStartAgain() {
		WritingInstance instance = instance("a");
		CompletableFuture<?> first = instance.stop(Duration.ofSeconds(1));
		CompletableFuture<?> again = instance.stop(Duration.ofSeconds(1));
		pass(1_000);
		assertThat(first).isCompleted();
		assertThat(again).isCompleted();
		put(5);
		pass(5_000);
		assertThat(this.database).isEmpty();
		instance.start();
		pass(300);
		assertThat(this.database).hasSize(5);
	}

	@Test
	void whoStopsEndsTheBatchesThatItHasBegun() {
		WritingInstance instance = instance("a");
		instance.check = (changes) -> instance.process.sleep(Duration.ofSeconds(2));
		put(1);
		pass(300);
		CompletableFuture<?> stopped = instance.stop(Duration.ofSeconds(10));
		pass(1_000);
		assertThat(stopped).isNotDone();
		pass(3_000);
		assertThat(stopped).isCompleted();
		assertThat(this.database).hasSize(1);
		assertThat(backlog(instance)).isEqualTo(new Backlog(0, Duration.ZERO, 0, false, Map.of(Backlog.NOBODY, 8)));
	}

	@Test
	void aFlushWaitsForWhatOthersOwn() {
		use(settings(DELAY, 100));
		WritingInstance first = instance("a");
		instance("b");
		pass(8_000);
		put(50);
		CompletableFuture<Boolean> flushed = flush(first, Duration.ofSeconds(5));
		pass(500);
		assertThat(flushed).isCompletedWithValue(true);
		assertThat(this.database).hasSize(50);
	}

	@Test
	void aMasterWhoseChangesTakeLongHoldsUpNoOther() {
		Function<byte[], String> nodeOf = (key) -> List.of(this.test.log.key(0), this.test.log.key(1))
			.stream()
			.anyMatch((of) -> Arrays.equals(of, key)) ? "slow" : "fast";
		put(50);
		List<Object> slow = this.test.log.changes()
			.decode(0, this.test.log.changes().peek(0, 100, TestLog.MANY_BYTES).join())
			.stream()
			.<Object>map((change) -> change.text())
			.toList();
		assertThat(slow).isNotEmpty();
		WritingInstance instance = new WritingInstance("a", this.test, this.settings, this.database, nodeOf);
		instance.check = (changes) -> {
			if (changes.stream().anyMatch((change) -> slow.contains(change.key()))) {
				instance.process.sleep(Duration.ofSeconds(5));
			}
		};
		instance.start();
		pass(500);
		assertThat(this.database).isNotEmpty().doesNotContainKeys(slow.toArray());
		this.test.put("k010", "again").join();
		pass(6_000);
		assertThat(this.database).hasSize(50).containsEntry("k010", "again");
	}

	@Test
	void whoIsPausedForLongLeavesWhatOthersHaveTaken() {
		WritingInstance first = instance("a");
		first.process.host().pause();
		pass(11_000);
		WritingInstance second = instance("b");
		pass(4_000);
		assertThat(backlog(second).owners()).isEqualTo(Map.of("b", 8));
		first.process.host().resume();
		put(50);
		pass(300);
		assertThat(this.database).hasSize(50);
		pass(8_000);
		assertThat(backlog(second).owners()).isEqualTo(Map.of("a", 4, "b", 4));
	}

	@Test
	void whoHasNothingToWriteDoesNotReport() {
		TestProcess process = new TestProcess("a", this.test.simulation);
		Drainer idle = new Drainer("a", new Members("app", this.test.store), ONE_MASTER, process.runtime());
		process.call(() -> {
			idle.start();
			return true;
		});
		pass(10_000);
		assertThat(this.test.redis.keys()).isEmpty();
		process.call(() -> {
			idle.stop(Duration.ofSeconds(1));
			return true;
		});
		assertThat(process.timers()).isZero();
		assertThat(this.test.redis.keys()).isEmpty();
	}

	@Test
	void whoStopsIsNotCountedAmongTheOthersAnyMore() {
		WritingInstance first = instance("a");
		WritingInstance second = instance("b");
		pass(8_000);
		CompletableFuture<?> stopped = first.stop(Duration.ofSeconds(1));
		pass(4_000);
		assertThat(stopped).isCompleted();
		assertThat(backlog(second).owners()).isEqualTo(Map.of("b", 8));
		assertThat(first.process.timers()).isZero();
	}

}
