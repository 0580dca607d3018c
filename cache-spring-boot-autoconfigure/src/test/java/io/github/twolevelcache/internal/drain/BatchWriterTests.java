package io.github.twolevelcache.internal.drain;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.log.Members.Roll;
import io.github.twolevelcache.internal.runtime.Caller;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.internal.runtime.Tokens;
import io.github.twolevelcache.settings.BatchSettings;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BatchWriter}.
 */
class BatchWriterTests {

	private static final int PARTITIONS = 4;

	private static final String REFUSED = "22001";

	private static final String ANOTHER_ROWS = "23505";

	/** Of a batch. */
	private static final Duration LONGEST = Duration.ofSeconds(30);

	private static final Duration BETWEEN_BEATS = Duration.ofSeconds(3);

	private static final String SLOW = "slow";

	private final ManualTime time = new ManualTime();

	private final ManualScheduler scheduler = new ManualScheduler(this.time);

	private final FakeLog redis = new FakeLog(PARTITIONS, this.time);

	private final Ownership ownership = new Ownership(this.redis.log, this.time);

	private final WriteStats stats = new WriteStats();

	/** What the store has been given, batch by batch. */
	private final List<List<Object>> batches = new ArrayList<>();

	/** What the store has taken. */
	private final List<CacheChange<Object, Object>> stored = new ArrayList<>();

	/** By text, what the store throws at a batch that has it. */
	private final Map<Object, Throwable> refused = new TreeMap<>();

	/** The partitions that another instance has handled since. */
	private final Set<Integer> fenced = new HashSet<>();

	/** The token that the fence has seen. */
	private long passed;

	private final List<SortedMap<Integer, Long>> tokens = new ArrayList<>();

	private final BatchLimit limit = new BatchLimit(BatchSettings.DEFAULTS);

	private final BatchWriter writer = new BatchWriter(this.redis.log, this.redis, this::store, this::fence,
			new BatchTimer("stock", LONGEST, this.limit, this.ownership, this.scheduler), this.stats, this.ownership,
			runtime());

	/** How long a batch takes that has such a change. */
	private Duration slowness = LONGEST;

	private SortedMap<Integer, Long> begun = new TreeMap<>();

	@BeforeEach
	void own() {
		List<Integer> all = IntStream.range(0, PARTITIONS).boxed().toList();
		this.ownership.own("me", all, Duration.ofSeconds(10)).join();
		Future<?> unused = this.scheduler.scheduleAtFixedRate(BETWEEN_BEATS,
				() -> this.ownership.own("me", all, Duration.ofSeconds(10)).join());
		this.begun = this.ownership.begin(all);
	}

	private void store(List<CacheChange<Object, Object>> changes) throws Exception {
		this.batches.add(changes.stream().<Object>map(CacheChange::key).toList());
		for (CacheChange<Object, Object> change : changes) {
			if (change.key().equals(SLOW)) {
				this.scheduler.pass(this.slowness);
			}
			Throwable failure = this.refused.get(change.key());
			if (failure instanceof Error error) {
				throw error;
			}
			if (failure instanceof Exception exception) {
				throw exception;
			}
		}
		this.stored.addAll(changes);
	}

	private void fence(SortedMap<Integer, Long> held, Fence.Batch batch) throws Exception {
		this.tokens.add(held);
		for (int partition : held.keySet()) {
			if (this.fenced.contains(partition)) {
				throw new FencedException("stock", partition, this.passed);
			}
		}
		batch.write();
	}

	private void write(LoggedChange... changes) {
		this.writer.write("me", this.begun, Arrays.asList(changes));
	}

	private List<Object> storedKeys() {
		return this.stored.stream().<Object>map(CacheChange::key).toList();
	}

	private InstanceRuntime runtime() {
		return new InstanceRuntime(this.time, this.scheduler, Runnable::run, Runnable::run, UnaryOperator.identity(),
				new LongestBackoff(), new Tokens(new Random(42)));
	}

	private static LoggedChange[] changes(int count) {
		return IntStream.range(0, count)
			.mapToObj((number) -> FakeLog.change(number % PARTITIONS, "%03d".formatted(number)))
			.toArray(LoggedChange[]::new);
	}

	@Test
	void allIsWrittenInOneCallAndThenAcknowledged() {
		write(FakeLog.change(0, "a"), FakeLog.change(2, "b"), FakeLog.change(0, "c"));
		assertThat(this.batches).containsExactly(List.of("a", "b", "c"));
		assertThat(this.redis.acknowledged).containsExactlyInAnyOrder("a", "b", "c");
		assertThat(this.redis.postponed).isEmpty();
		assertThat(this.stats.flushed()).isEqualTo(3);
	}

	@Test
	void theStoreIsGivenKeyValueAndVersion() {
		LoggedChange put = new LoggedChange(0, "1", FakeLog.version(7), 20, 1, "value", Set.of(), null);
		LoggedChange deletion = new LoggedChange(1, "2", FakeLog.version(8), 20, 2, null, Set.of(), null);
		write(put, deletion);
		assertThat(this.stored).containsExactly(new CacheChange<>(1, "value", put.number()),
				new CacheChange<>(2, null, deletion.number()));
	}

	@Test
	void aBatchIsFencedByTheTokensOfItsPartitions() {
		write(FakeLog.change(0, "a"), FakeLog.change(2, "b"));
		assertThat(this.tokens).singleElement()
			.isEqualTo(new TreeMap<>(Map.of(0, this.begun.get(0), 2, this.begun.get(2))));
	}

	@Test
	void whatAnotherOwnsByNowIsLeftToHim() {
		this.ownership.lost(0);
		write(FakeLog.change(0, "a"), FakeLog.change(2, "b"));
		assertThat(this.batches).containsExactly(List.of("b"));
		assertThat(this.redis.acknowledged).containsExactly("b");
	}

	@Test
	void aStoreThatIsNotThereGetsAllOfItLater() {
		this.refused.put("b", new SQLTransientException());
		write(FakeLog.change(0, "a"), FakeLog.change(2, "b"), FakeLog.change(0, "c"));
		assertThat(this.batches).hasSize(1);
		assertThat(this.redis.postponed).containsOnlyKeys("a", "b", "c");
		assertThat(this.redis.acknowledged).isEmpty();
		assertThat(this.stats.retried()).isEqualTo(3);
	}

	@Test
	void theBackoffDoublesUntilTheStoreTakesSomething() {
		this.refused.put("a", new SQLTransientException());
		for (int i = 0; i < 10; i++) {
			write(FakeLog.change(0, "a"));
		}
		assertThat(this.redis.postponed.get("a")).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L,
				25600L, 30000L);
		write(FakeLog.change(1, "b"));
		write(FakeLog.change(0, "a"));
		assertThat(this.redis.postponed.get("a")).endsWith(30000L, 100L);
	}

	@Test
	void aChangeThatTheStoreRefusesIsFoundAndPutAside() {
		this.refused.put("037", new SQLException("value too long", REFUSED));
		write(changes(64));
		assertThat(storedKeys()).hasSize(63).doesNotContain("037");
		assertThat(this.redis.acknowledged).hasSize(63).doesNotContain("037");
		assertThat(this.redis.buried).containsOnlyKeys("037");
		assertThat(this.redis.buried.get("037")).contains("value too long", REFUSED);
		assertThat(this.redis.attempts.get("037")).isOne();
		assertThat(this.redis.postponed).isEmpty();
		// The whole, and both halves of each part that has it.
		assertThat(this.batches).hasSize(1 + 2 * 6);
	}

	@Test
	void aLongCauseIsCut() {
		this.refused.put("a", new SQLException("x".repeat(1000), REFUSED));
		write(FakeLog.change(0, "a"));
		assertThat(this.redis.buried.get("a")).hasSize(500).contains("xxx");
	}

	@Test
	void severalChangesThatTheStoreRefusesAreFound() {
		for (String key : List.of("000", "001", "031", "063")) {
			this.refused.put(key, new SQLException("value too long", REFUSED));
		}
		write(changes(64));
		assertThat(this.redis.buried).containsOnlyKeys("000", "001", "031", "063");
		assertThat(this.redis.acknowledged).hasSize(60);
	}

	@Test
	void aStoreThatTakesNothingIsNotAskedForEachChange() {
		for (LoggedChange change : changes(256)) {
			this.refused.put(change.text(), new SQLException("value too long", REFUSED));
		}
		write(changes(256));
		assertThat(this.batches.size()).isLessThan(30);
		assertThat(this.redis.acknowledged).isEmpty();
		assertThat(this.redis.buried.size()).isLessThan(8);
		assertThat(this.redis.postponed.size() + this.redis.buried.size()).isEqualTo(256);
	}

	@Test
	void whatAStoreRefusesThatHasTakenNothingSinceIsNotPutAsideAtOnce() {
		for (LoggedChange change : changes(256)) {
			this.refused.put(change.text(), new SQLException("value too long", REFUSED));
		}
		write(changes(256));
		List<String> postponed = List.copyOf(this.redis.postponed.keySet());
		int buried = this.redis.buried.size();
		for (String text : postponed.subList(0, 100)) {
			write(FakeLog.change(0, text));
		}
		assertThat(this.redis.buried).hasSize(buried);
		write(FakeLog.change(0, "a"));
		write(FakeLog.change(0, postponed.get(0)));
		assertThat(this.redis.buried).hasSize(buried + 1).containsKey(postponed.get(0));
	}

	@Test
	void aChangeWhoseFailureNobodyUnderstandsIsTriedTwentyTimes() {
		this.refused.put("b", new IllegalStateException());
		write(FakeLog.change(0, "a"), FakeLog.change(0, "b"));
		assertThat(this.redis.acknowledged).containsExactly("a");
		for (int i = 2; i < 20; i++) {
			write(FakeLog.change(0, "b"));
		}
		assertThat(this.redis.buried).isEmpty();
		assertThat(this.redis.postponed.get("b")).hasSize(19).startsWith(100L, 200L, 400L);
		write(FakeLog.change(0, "b"));
		assertThat(this.redis.buried).containsOnly(Map.entry("b", "java.lang.IllegalStateException"));
		assertThat(this.redis.attempts.get("b")).isEqualTo(20);
	}

	@Test
	void aDeadLetterThatIsReplayedIsTriedAsOftenAgain() {
		this.refused.put("b", new IllegalStateException());
		for (int i = 1; i <= 20; i++) {
			write(FakeLog.change(0, "b"));
		}
		assertThat(this.redis.buried).containsOnlyKeys("b");
		this.redis.buried.clear();
		for (int i = 1; i < 20; i++) {
			write(FakeLog.change(0, "b"));
		}
		assertThat(this.redis.buried).isEmpty();
		write(FakeLog.change(0, "b"));
		assertThat(this.redis.buried).containsOnlyKeys("b");
	}

	@Test
	void theOthersAreToldWhatTheStoreRefusesBecauseOfAnotherRowUntilItHasIt() {
		this.refused.put("b", new SQLException("The value is another row's", ANOTHER_ROWS));
		write(FakeLog.change(1, "b"));
		assertThat(this.writer.conflicts().notes()).containsExactly("c1 b");
		this.refused.clear();
		write(FakeLog.change(1, "b"));
		assertThat(this.writer.conflicts().notes()).isEmpty();
	}

	@Test
	void whatTheStoreRefusesBecauseOfAnotherRowIsWrittenTogetherWithThatOne() {
		BatchWriter guarded = writer(true);
		guarded.write("me", this.begun, List.of(FakeLog.change(0, "a")));
		// By itself once, not twice.
		assertThat(this.batches).containsExactly(List.of("a"));
		assertThat(this.redis.postponed).containsOnlyKeys("a");
		this.redis.logDeletion("a");
		guarded.write("me", this.begun, List.of(FakeLog.change(1, "b")));
		// In the order in which rows are locked.
		assertThat(this.batches).containsExactly(List.of("a"), List.of("b"), List.of("a", "b"));
		assertThat(this.redis.acknowledged).containsExactly("b");
		assertThat(this.redis.postponed).containsOnlyKeys("a");
		assertThat(this.stats.flushed()).isOne();
		assertThat(guarded.conflicts().notes()).containsExactly("c0 a");
	}

	@Test
	void whereTheStoreDoesNotKeepTheOrderOnlyWhatThisInstanceHasTriedIsWrittenTogether() {
		BatchWriter unguarded = writer(false);
		unguarded.conflicts().heard(new Roll(List.of("me", "other"), List.of("c3 c")));
		this.redis.logDeletion("c");
		unguarded.write("me", this.begun, List.of(FakeLog.change(0, "a")));
		this.redis.logDeletion("a");
		unguarded.write("me", this.begun, List.of(FakeLog.change(1, "b")));
		assertThat(this.batches).containsExactly(List.of("a"), List.of("b"), List.of("a", "b"));
		this.batches.clear();
		// What the log has now is newer than what was tried.
		unguarded.write("me", this.begun, List.of(FakeLog.change(0, "a")));
		this.redis.logDeletion("a", 2);
		unguarded.write("me", this.begun, List.of(FakeLog.change(1, "b")));
		assertThat(this.batches).containsExactly(List.of("a"), List.of("b"));
	}

	@Test
	void aConflictIsNoDeadLetterWhileAChangeWaitsThatWasNotTried() {
		this.refused.put("b", new SQLException("The value is another row's", ANOTHER_ROWS));
		this.redis.untried.put(3, Duration.ofHours(1));
		for (int i = 1; i <= 30; i++) {
			write(FakeLog.change(0, "b"));
			this.scheduler.pass(Duration.ofSeconds(1));
		}
		assertThat(this.redis.buried).isEmpty();
		this.redis.untried.put(3, Duration.ofSeconds(30));
		write(FakeLog.change(0, "b"));
		assertThat(this.redis.buried).isEmpty();
		// All that waited when it was refused first was tried.
		this.redis.untried.put(3, Duration.ofSeconds(29));
		write(FakeLog.change(0, "b"));
		assertThat(this.redis.buried).containsOnlyKeys("b");
		assertThat(this.redis.attempts.get("b")).isEqualTo(32);
	}

	/** Writes to a store that takes no row by itself. */
	private BatchWriter writer(boolean guarded) {
		CacheWriter<Object, Object> store = new CacheWriter<>() {

			@Override
			public void write(List<CacheChange<Object, Object>> changes) throws Exception {
				store(changes);
				if (changes.size() == 1) {
					throw new SQLException("The value is another row's", ANOTHER_ROWS);
				}
			}

			@Override
			public boolean isGuarded() {
				return guarded;
			}

		};
		return new BatchWriter(this.redis.log, this.redis, store, Fence.NONE,
				new BatchTimer("stock", LONGEST, this.limit, this.ownership, this.scheduler), this.stats,
				this.ownership, runtime());
	}

	@Test
	void anErrorIsTakenLikeAnExceptionThatNobodyUnderstands() {
		this.refused.put("b", new StackOverflowError());
		write(FakeLog.change(0, "a"), FakeLog.change(0, "b"), FakeLog.change(0, "c"));
		assertThat(this.redis.acknowledged).containsExactlyInAnyOrder("a", "c");
		for (int i = 2; i <= 20; i++) {
			assertThat(this.redis.buried).isEmpty();
			write(FakeLog.change(0, "b"));
		}
		assertThat(this.redis.postponed.get("b")).hasSize(19).startsWith(100L, 200L, 400L);
		assertThat(this.redis.buried).containsOnly(Map.entry("b", "java.lang.StackOverflowError"));
	}

	@Test
	void aBatchThatTakesTooLongIsInterruptedAndTriedAgainInParts() {
		this.refused.put(SLOW, new InterruptedException());
		write(FakeLog.change(0, "a"), FakeLog.change(2, SLOW), FakeLog.change(0, "c"), FakeLog.change(1, "d"));
		assertThat(this.batches).hasSize(1);
		assertThat(this.redis.postponed).containsOnlyKeys("a", SLOW, "c", "d");
		assertThat(this.redis.buried).isEmpty();
		assertThat(Thread.interrupted()).isFalse();
		assertThat(this.limit.end(List.of(changes(10)), 0)).isEqualTo(2);
		// But for the one that prolongs what is owned.
		assertThat(this.scheduler.pending()).isOne();
	}

	@Test
	void aStoreThatIsInTimeAgainIsGivenLargerBatches() {
		this.refused.put(SLOW, new InterruptedException());
		write(FakeLog.change(0, "a"), FakeLog.change(2, SLOW), FakeLog.change(0, "c"), FakeLog.change(1, "d"));
		assertThat(this.limit.end(List.of(changes(10)), 0)).isEqualTo(2);
		for (int i = 0; i < 8; i++) {
			write(changes(2));
		}
		assertThat(this.limit.end(List.of(changes(10)), 0)).isEqualTo(4);
	}

	@Test
	void aBatchThatIsWrittenInTheEndAlthoughItTookTooLongIsAcknowledged() {
		write(FakeLog.change(0, "a"), FakeLog.change(2, SLOW));
		assertThat(Thread.interrupted()).isFalse();
		assertThat(this.redis.acknowledged).containsExactlyInAnyOrder("a", SLOW);
		assertThat(this.limit.end(List.of(changes(10)), 0)).isEqualTo(1);
	}

	@Test
	void whatTheStoreSaysTooLateCountsIfItIsClear() {
		this.refused.put(SLOW, new SQLException("value too long", REFUSED));
		write(FakeLog.change(2, SLOW));
		assertThat(this.redis.buried).containsOnlyKeys(SLOW);
	}

	@Test
	void aChangeThatAlwaysTakesTooLongIsNoDeadLetter() {
		this.refused.put(SLOW, new IllegalStateException());
		for (int i = 1; i <= 30; i++) {
			write(FakeLog.change(2, SLOW));
		}
		assertThat(this.redis.buried).isEmpty();
		assertThat(this.redis.postponed.get(SLOW)).hasSize(30);
	}

	@Test
	void noPartitionIsKeptThatWaitsForABatchThatDoesNotEnd() {
		this.refused.put(SLOW, new InterruptedException());
		this.slowness = LONGEST.plusSeconds(11);
		List<Integer> owned = new ArrayList<>();
		for (Duration moment : List.of(LONGEST.minusMillis(1), this.slowness.minusMillis(1))) {
			Future<?> unused = this.scheduler.schedule(moment, () -> owned.addAll(this.ownership.owned()));
		}
		write(FakeLog.change(2, SLOW));
		assertThat(owned).containsExactly(0, 1, 2, 3);
		// It may be in the hands of another by now.
		assertThat(this.redis.postponed).isEmpty();
		this.scheduler.pass(BETWEEN_BEATS);
		assertThat(this.ownership.owned()).containsExactly(0, 1, 2, 3);
	}

	@Test
	void aChangeThatWasWrittenInTheEndIsNotHeldToItsEarlierFailures() {
		this.refused.put("b", new IllegalStateException());
		for (int i = 1; i < 20; i++) {
			write(FakeLog.change(0, "b"));
		}
		Throwable failure = Objects.requireNonNull(this.refused.remove("b"));
		write(FakeLog.change(0, "b"));
		this.refused.put("b", failure);
		write(FakeLog.change(0, "b"));
		assertThat(this.redis.buried).isEmpty();
	}

	@Test
	void whatIsFencedIsLeftToItsNewOwner() {
		this.fenced.add(2);
		write(FakeLog.change(0, "a"), FakeLog.change(2, "b"), FakeLog.change(3, "c"));
		assertThat(storedKeys()).containsExactly("a", "c");
		assertThat(this.redis.acknowledged).containsExactlyInAnyOrder("a", "c");
		assertThat(this.redis.postponed).isEmpty();
		assertThat(this.ownership.owned()).containsExactly(0, 1, 3);
		// If it is owned all the same, the next token is a later one.
		assertThat(this.redis.owners).doesNotContainKey(2);
		assertThat(this.stats.fenced()).isOne();
	}

	@Test
	void whoOwnsNextWhatIsFencedHasALaterTokenThanTheFenceHasSeen() {
		this.fenced.add(2);
		// As after a failover to a replica whose clock is an hour behind.
		this.passed = FakeLog.change(2, "b").number() * 1000;
		write(FakeLog.change(2, "b"));
		this.ownership.own("me", List.of(2), Duration.ofSeconds(10)).join();
		assertThat(this.ownership.token(2)).isGreaterThan(this.passed);
	}

	@Test
	void whatCannotBeAcknowledgedSinceAnotherOwnsItIsLost() {
		this.redis.owners.put(2, "another");
		write(FakeLog.change(0, "a"), FakeLog.change(2, "b"));
		assertThat(this.redis.acknowledged).containsExactly("a");
		assertThat(this.ownership.owned()).containsExactly(0, 1, 3);
	}

	@Test
	void whereRedisDoesNotAnswerWhatWasWrittenIsWrittenAgain() {
		this.redis.fail(true);
		write(FakeLog.change(0, "a"));
		assertThat(storedKeys()).containsExactly("a");
		this.redis.fail(false);
		assertThat(this.ownership.owns(0)).isTrue();
		write(FakeLog.change(0, "a"));
		assertThat(this.redis.acknowledged).containsExactly("a");
	}

	@Test
	void aBatchEndsWhenItIsAcknowledged() {
		awaitsTheLog();
		assertThat(this.redis.acknowledged).containsExactly("a");
	}

	@Test
	void aBatchEndsWhenItIsPostponed() {
		this.refused.put("a", new SQLTransientException());
		awaitsTheLog();
	}

	@Test
	void aBatchEndsWhenItIsPutAside() {
		this.refused.put("a", new SQLException("value too long", REFUSED));
		awaitsTheLog();
	}

	@Test
	void aBatchEndsWhenItIsLeftToItsNewOwner() {
		this.fenced.add(0);
		awaitsTheLog();
	}

	private void awaitsTheLog() {
		CompletableFuture<@Nullable Void> answers = this.redis.hold();
		Caller<Boolean> caller = Caller.of(() -> {
			write(FakeLog.change(0, "a"));
			return true;
		});
		TestRuntime.until(() -> caller.thread().getState() != Thread.State.RUNNABLE);
		assertThat(caller.thread().getState()).isEqualTo(Thread.State.WAITING);
		answers.complete(null);
		assertThat(caller.join()).isTrue();
	}

	/** Draws the first half first, and the longest time. */
	private static final class LongestBackoff implements RandomGenerator {

		@Override
		public long nextLong() {
			throw new UnsupportedOperationException();
		}

		@Override
		public long nextLong(long bound) {
			return bound - 1;
		}

		@Override
		public boolean nextBoolean() {
			return true;
		}

	}

}
