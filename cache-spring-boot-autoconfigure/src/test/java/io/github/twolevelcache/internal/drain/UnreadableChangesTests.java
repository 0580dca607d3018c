package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.runtime.Caller;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnreadableChanges}.
 */
class UnreadableChangesTests {

	private final ManualTime time = new ManualTime();

	private final FakeLog redis = new FakeLog(2, this.time);

	private final Ownership ownership = new Ownership(this.redis.log, this.time);

	private final WriteStats stats = new WriteStats();

	private final UnreadableChanges unreadable = new UnreadableChanges(this.redis.log, this.redis, this.stats,
			this.ownership, new Random(1));

	private SortedMap<Integer, Long> tokens = new TreeMap<>();

	@BeforeEach
	void own() {
		this.ownership.own("me", List.of(0, 1), Duration.ofSeconds(10)).join();
		this.tokens = this.ownership.begin(List.of(0, 1));
	}

	private static LoggedChange unreadable(int partition, String text) {
		return new LoggedChange(partition, text, FakeLog.version(1), 20, null, null, Set.of(),
				new IllegalStateException());
	}

	private List<String> leaveOut(LoggedChange... changes) {
		return this.unreadable.leaveOut(this.tokens, List.of(changes)).stream().map(LoggedChange::text).toList();
	}

	private long count() {
		return this.unreadable.count();
	}

	@Test
	void whatCanBeReadIsWritten() {
		assertThat(leaveOut(FakeLog.change(0, "a"), FakeLog.change(1, "b"))).containsExactly("a", "b");
		assertThat(this.redis.postponed).isEmpty();
		assertThat(count()).isZero();
	}

	@Test
	void whatCannotBeReadWaitsLongerAndLongerButIsNeverPutAside() {
		for (int i = 0; i < 100; i++) {
			assertThat(leaveOut(FakeLog.change(0, "a"), unreadable(0, "b"), FakeLog.change(1, "c")))
				.containsExactly("a", "c");
		}
		assertThat(this.redis.postponed).containsOnlyKeys("b");
		List<Long> delays = Objects.requireNonNull(this.redis.postponed.get("b"));
		assertThat(delays).hasSize(100).allMatch((delay) -> delay > 0 && delay <= 30_000);
		assertThat(delays.get(0)).isLessThanOrEqualTo(100);
		assertThat(delays).anyMatch((delay) -> delay > 20_000);
		assertThat(this.redis.buried).isEmpty();
		assertThat(this.stats.retried()).isEqualTo(100);
		assertThat(count()).isOne();
	}

	@Test
	void whatHasBecomeReadableIsNotCountedAnyMore() {
		leaveOut(unreadable(0, "a"), unreadable(0, "b"), unreadable(1, "c"));
		assertThat(count()).isEqualTo(3);
		leaveOut(FakeLog.change(0, "a"), FakeLog.change(1, "c"));
		assertThat(count()).isOne();
	}

	@Test
	void whatHasBecomeReadableOnceWaitsForAShortTimeWhenItIsNotAgain() {
		for (int i = 0; i < 20; i++) {
			leaveOut(unreadable(1, "c"));
		}
		leaveOut(FakeLog.change(1, "c"));
		this.redis.postponed.clear();
		for (int i = 0; i < 10; i++) {
			leaveOut(unreadable(1, "c"));
			leaveOut(FakeLog.change(1, "c"));
		}
		assertThat(this.redis.postponed.get("c")).hasSize(10).allMatch((delay) -> delay <= 100);
	}

	@Test
	void nothingIsWrittenBeforeTheLogKnowsWhatWaits() {
		CompletableFuture<@Nullable Void> answers = this.redis.hold();
		Caller<List<String>> caller = Caller.of(() -> leaveOut(FakeLog.change(0, "a"), unreadable(0, "b")));
		TestRuntime.until(() -> caller.thread().getState() != Thread.State.RUNNABLE);
		assertThat(caller.thread().getState()).isEqualTo(Thread.State.WAITING);
		answers.complete(null);
		assertThat(caller.join()).containsExactly("a");
	}

	@Test
	void whatAnotherOwnsIsNotCounted() {
		leaveOut(unreadable(0, "a"), unreadable(1, "b"));
		this.ownership.lost(0);
		assertThat(count()).isOne();
		// What was there before it was owned again is not known to be there now.
		this.ownership.own("me", List.of(0, 1), Duration.ofSeconds(10)).join();
		this.redis.owners.remove(0);
		this.ownership.own("me", List.of(0, 1), Duration.ofSeconds(10)).join();
		assertThat(count()).isOne();
		this.tokens = new TreeMap<>(Map.of(1, Long.MAX_VALUE));
		leaveOut(FakeLog.change(1, "c"));
		assertThat(count()).isZero();
	}

	@Test
	void whereRedisDoesNotAnswerTheOthersAreWrittenAllTheSame() {
		this.redis.fail(true);
		assertThat(leaveOut(FakeLog.change(0, "a"), unreadable(0, "b"))).containsExactly("a");
	}

}
