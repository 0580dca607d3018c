package io.github.twolevelcache.simulator.writes;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.drain.Backlog;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.internal.log.DeadLetter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WriteBehind}, with the real scripts, in simulated time.
 */
class WriteBehindTests extends WriteBehindWorld {

	@Test
	void whatIsPutOrEvictedReachesTheDatabaseSoon() {
		WritingInstance instance = instance("a");
		put(20);
		pass(300);
		assertThat(this.database).hasSize(20).containsEntry("k007", 7);
		this.test.evict("k007").join();
		pass(300);
		assertThat(this.database).hasSize(19).doesNotContainKey("k007");
		assertThat(instance.behind.stats().flushed()).isEqualTo(21);
		assertThat(backlog(instance)).isEqualTo(new Backlog(0, Duration.ZERO, 0, false, Map.of("a", 8)));
	}

	@Test
	void nothingIsWrittenBeforeItsDelay() {
		use(settings(Duration.ofSeconds(5), 100));
		instance("a");
		put(3);
		pass(4_900);
		assertThat(this.database).isEmpty();
		pass(400);
		assertThat(this.database).hasSize(3);
	}

	@Test
	void aBatchIsNoLargerThanItMayBeAndInTheOrderOfTheKeys() {
		use(settings(Duration.ZERO, 7));
		put(40);
		WritingInstance instance = instance("a");
		pass(300);
		assertThat(this.database).hasSize(40);
		assertThat(instance.batches).allSatisfy((batch) -> assertThat(batch).hasSizeLessThanOrEqualTo(7).isSorted());
		assertThat(instance.batches.size()).isLessThan(20);
	}

	@Test
	void aFlushEndsWhenTheDatabaseHasAll() {
		use(settings(DELAY, 100));
		WritingInstance instance = instance("a");
		put(20);
		CompletableFuture<Boolean> flushed = flush(instance, Duration.ofSeconds(5));
		pass(500);
		assertThat(flushed).isCompletedWithValue(true);
		assertThat(this.database).hasSize(20);
		put(3);
		pass(1_000);
		assertThat(backlog(instance).pending()).isEqualTo(3);
	}

	@Test
	void aFlushThatTakesTooLongFails() {
		WritingInstance instance = instance("a");
		instance.check = (changes) -> {
			throw new SQLTransientException();
		};
		put(1);
		CompletableFuture<Boolean> flushed = flush(instance, Duration.ofSeconds(5));
		pass(4_990);
		assertThat(flushed).isNotDone();
		pass(50);
		assertThat(flushed).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(TimeoutException.class)
			.withMessageContainingAll("'stock'", "5000 ms");
	}

	@Test
	void nothingIsWrittenWhileTheCacheIsPaused() {
		WritingInstance instance = instance("a");
		instance.process.call(() -> {
			instance.behind.pause();
			return true;
		});
		put(5);
		pass(5_000);
		assertThat(this.database).isEmpty();
		assertThat(backlog(instance).paused()).isTrue();
		assertThat(flush(instance, Duration.ofSeconds(1))).satisfies((flushed) -> {
			pass(10);
			assertThat(flushed).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.havingCause()
				.isInstanceOf(IllegalStateException.class)
				.withMessageContaining("'stock' is paused");
		});
		instance.process.call(() -> {
			instance.behind.resume();
			return true;
		});
		pass(300);
		assertThat(this.database).hasSize(5);
		assertThat(backlog(instance).paused()).isFalse();
	}

	@Test
	void aDatabaseThatComesBackGetsWhatHasWaited() {
		WritingInstance instance = instance("a");
		instance.check = (changes) -> {
			throw new SQLTransientException();
		};
		put(10);
		pass(20_000);
		assertThat(backlog(instance).pending()).isEqualTo(10);
		assertThat(backlog(instance).oldest()).isGreaterThanOrEqualTo(Duration.ofSeconds(20));
		assertThat(instance.behind.stats().retried()).isGreaterThan(10);
		instance.check = (changes) -> {
		};
		pass(31_000);
		assertThat(this.database).hasSize(10);
	}

	@Test
	void whatTheDatabaseRefusesIsADeadLetterThatMayBeReplayedOrDiscarded() {
		WritingInstance instance = instance("a");
		instance.check = (changes) -> {
			if (changes.stream().anyMatch((change) -> List.of("k003", "k004").contains(change.key()))) {
				throw new SQLException("too long", "22001");
			}
		};
		put(10);
		pass(1_000);
		assertThat(this.database).hasSize(8);
		List<DeadLetter> letters = letters(instance);
		assertThat(letters).extracting(DeadLetter::key).containsExactlyInAnyOrder("k003", "k004");
		assertThat(letters).allSatisfy((letter) -> {
			assertThat(letter.cause()).contains("too long");
			assertThat(letter.attempts()).isOne();
		});
		assertThat(backlog(instance).deadLetters()).isEqualTo(2);
		instance.check = (changes) -> {
		};
		assertThat(instance.process.call(() -> instance.behind.deadLetters().replay(id(letters, "k003")))).isTrue();
		assertThat(instance.process.call(() -> instance.behind.deadLetters().discard(id(letters, "k004")))).isTrue();
		assertThat(instance.process.call(() -> instance.behind.deadLetters().replay(id(letters, "k004")))).isFalse();
		assertThat(instance.process.call(() -> instance.behind.deadLetters().discard(id(letters, "k004")))).isFalse();
		pass(300);
		assertThat(this.database).hasSize(9).containsEntry("k003", 3);
		assertThat(backlog(instance).deadLetters()).isZero();
	}

	@Test
	void whatIsDamagedIsOneDeadLetterWithItsBytes() {
		put(50);
		List<String> logs = IntStream.range(0, this.test.log.partitions())
			.mapToObj((partition) -> TestLog.name(this.test.log.key(partition)))
			.filter((log) -> this.test.redis.execute("HGET", log, "k003") != null)
			.toList();
		assertThat(logs).hasSize(1);
		this.test.redis.execute("HSET", logs.get(0), "k003", "garbage");
		WritingInstance instance = instance("a");
		pass(1_000);
		assertThat(this.database).hasSize(49).doesNotContainKey("k003");
		DeadLetter letter = letters(instance).get(0);
		assertThat(backlog(instance).deadLetters()).isOne();
		assertThat(backlog(instance).pending()).isZero();
		assertThat(letter.key()).isEqualTo("k003");
		assertThat(letter.cause()).isEqualTo("damaged: it has no version");
		String dead = logs.get(0).replace(":d:", ":x:");
		assertThat(this.test.redis.execute("HGET", dead, "k003")).isEqualTo("garbage");
		assertThat(letter.value()).isEqualTo("garbage");
		// It is no better for being replayed, and no longer either.
		assertThat(instance.process.call(() -> instance.behind.deadLetters().replay(letter.id()))).isTrue();
		pass(1_000);
		DeadLetter again = letters(instance).get(0);
		assertThat(again.version()).isGreaterThan(letter.version());
		assertThat(this.test.redis.execute("HGET", dead, "k003")).isEqualTo("garbage");
		this.test.put("k003", 4).join();
		pass(1_000);
		assertThat(this.database).containsEntry("k003", 4);
		assertThat(backlog(instance).deadLetters()).isZero();
	}

	@Test
	void aClockOfALogThatIsDamagedIsSetAnew() {
		WritingInstance instance = instance("a");
		for (int partition = 0; partition < this.test.log.partitions(); partition++) {
			this.test.redis.execute("HSET", TestLog.name(this.test.log.key(partition)), "\u00ff", "what is no time");
		}
		put(50);
		pass(1_000);
		assertThat(this.database).hasSize(50);
		assertThat(backlog(instance).pending()).isZero();
	}

	@Test
	void whatCannotBeReadWaitsForAsLongAsItTakes() {
		byte[] unreadable = this.test.entry("1");
		unreadable[0] = 2;
		WritingInstance instance = instance("a");
		this.test.log.commands().put(this.test.change("other"), unreadable, TestLog.LIFETIME).join();
		put(50);
		pass(3_600_000);
		assertThat(this.database).hasSize(50);
		assertThat(backlog(instance).pending()).isOne();
		assertThat(backlog(instance).deadLetters()).isZero();
		assertThat(instance.behind.unreadable()).isOne();
		// It is looked at less and less often.
		assertThat(instance.behind.stats().retried()).isBetween(120L, 600L);
		this.test.put("other", "2").join();
		pass(31_000);
		assertThat(this.database).containsEntry("other", "2");
		assertThat(instance.behind.unreadable()).isZero();
	}

	@Test
	void whatIsNotAnsweredIsDoneLater() {
		WritingInstance instance = instance("a");
		put(5);
		this.test.store.fail(true);
		pass(5_000);
		assertThat(this.database).isEmpty();
		this.test.store.fail(false);
		pass(4_000);
		assertThat(this.database).hasSize(5);
		assertThat(instance.behind.cache()).isEqualTo("stock");
		assertThat(instance.drainer.id()).isEqualTo("a");
		assertThat(instance.drainer.caches()).containsExactly(instance.behind);
	}

	@Test
	void aLargeBacklogIsWrittenWithoutAPause() {
		use(settings(Duration.ZERO, 10));
		put(400);
		WritingInstance instance = instance("a");
		pass(150);
		assertThat(this.database).hasSize(400);
		assertThat(instance.behind.stats().flushed()).isEqualTo(400);
	}

	@Test
	void whatTheDatabaseHasRejectedIsToldByItsWriter() {
		WritingInstance instance = instance("a");
		assertThat(instance.behind.rejected()).isZero();
		instance.rejected = 3;
		assertThat(instance.behind.rejected()).isEqualTo(3);
	}

	@Test
	void whatIsNotAnsweredHasFailed() {
		WritingInstance instance = instance("a");
		this.test.store.fail(true);
		for (Runnable operation : List.<Runnable>of(instance.behind::pause, instance.behind::resume,
				instance.behind::backlog, () -> instance.behind.deadLetters().page(0, 1, false),
				instance.behind.deadLetters()::replayAll, instance.behind.deadLetters()::discardAll)) {
			assertThat(instance.process.begin(() -> {
				operation.run();
				return true;
			}).outcome()).satisfies((outcome) -> {
				pass(0);
				assertThat(outcome).failsWithin(Duration.ZERO)
					.withThrowableThat()
					.withCauseInstanceOf(RemoteCallException.class);
			});
		}
		this.test.store.fail(false);
	}

	private static List<DeadLetter> letters(WritingInstance instance) {
		return instance.process.call(() -> instance.behind.deadLetters().page(0, 100, true)).letters();
	}

	private static String id(List<DeadLetter> letters, String key) {
		return letters.stream().filter((letter) -> letter.key().equals(key)).findFirst().orElseThrow().id();
	}

}
