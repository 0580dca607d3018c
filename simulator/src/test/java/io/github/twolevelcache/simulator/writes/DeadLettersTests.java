package io.github.twolevelcache.simulator.writes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.drain.DeadLetters;
import io.github.twolevelcache.internal.drain.DeadLetters.Page;
import io.github.twolevelcache.internal.log.DeadLetter;
import io.github.twolevelcache.internal.log.LoggedChange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeadLetters}, of a log of eight partitions that nobody drains.
 */
class DeadLettersTests extends WriteBehindWorld {

	private final DeadLetters letters = new WritingInstance("a", this.test, this.settings, this.database,
			ONE_MASTER).behind
		.deadLetters();

	private static List<String> keys(Page page) {
		return page.letters().stream().map(DeadLetter::key).toList();
	}

	private static String key(int number) {
		return "k%03d".formatted(number);
	}

	private List<LoggedChange> due() {
		return IntStream.range(0, this.test.log.partitions())
			.boxed()
			.flatMap((partition) -> this.test.log.changes()
				.decode(partition, this.test.log.changes().peek(partition, 200, TestLog.MANY_BYTES).join())
				.stream())
			.toList();
	}

	private void bury(int from, int end, Object value) {
		IntStream.range(from, end).forEach((number) -> this.test.put(key(number), value).join());
		for (List<LoggedChange> due = due(); !due.isEmpty(); due = due()) {
			due.forEach((change) -> this.test.log.deadLetters().bury(change, 1, "refused").join());
		}
	}

	private void buryOneAfterAnother(int count) {
		for (int number = 0; number < count; number++) {
			this.test.pass(Duration.ofMillis(1));
			bury(number, number + 1, "x");
		}
	}

	@Test
	void theOldestOfAllPartitionsComeFirst() {
		buryOneAfterAnother(30);
		Page first = this.letters.page(0, 20, false);
		assertThat(keys(first)).isEqualTo(IntStream.range(0, 20).mapToObj(DeadLettersTests::key).toList());
		long next = this.test.simulation.micros() - 10_000;
		assertThat(first.next()).isEqualTo(next);
		Page second = this.letters.page(next, 20, false);
		assertThat(keys(second)).isEqualTo(IntStream.range(20, 30).mapToObj(DeadLettersTests::key).toList());
		assertThat(second.next()).isNull();
	}

	@Test
	void aPageThatHasAllOfThemIsTheLastOne() {
		assertThat(this.letters.page(0, 30, false)).isEqualTo(new Page(List.of(), null));
		buryOneAfterAnother(30);
		assertThat(this.letters.page(0, 30, false)).satisfies((page) -> {
			assertThat(page.letters()).hasSize(30);
			assertThat(page.next()).isNull();
		});
	}

	@Test
	void thoseThatHaveDiedAtTheSameTimeAreOnTheSamePage() {
		// The first one of each of two partitions at least.
		bury(0, 30, "x");
		long time = this.test.simulation.micros();
		List<String> atOnce = keys(this.letters.page(time - 1, 1, false));
		assertThat(atOnce).hasSizeGreaterThan(1);
		List<String> all = new ArrayList<>(atOnce);
		Long next = this.letters.page(0, 1, false).next();
		while (next != null) {
			Page page = this.letters.page(next, 1, false);
			all.addAll(keys(page));
			next = page.next();
		}
		assertThat(all).hasSize(30).doesNotHaveDuplicates();
	}

	@Test
	void aPageShowsValuesAsFarAsThereAreNotTooManyBytes() {
		bury(0, 16, "x".repeat(400_000));
		assertThat(this.letters.page(0, 3, true).letters())
			.allSatisfy((letter) -> assertThat(letter.value()).isNotNull());
		assertThat(this.letters.page(0, 16, true).letters()).hasSize(16)
			.anySatisfy((letter) -> assertThat(letter.value()).isNotNull())
			.anySatisfy((letter) -> assertThat(letter.value()).isNull());
		assertThat(this.letters.page(0, 16, false).letters())
			.allSatisfy((letter) -> assertThat(letter.value()).isNull());
	}

	@Test
	void allAreReplayedHoweverManyAPartitionHas() {
		bury(0, 1000, "x");
		assertThat(this.letters.replayAll()).isEqualTo(1000);
		assertThat(this.letters.page(0, 1, false).letters()).isEmpty();
		assertThat(due()).hasSize(1000);
		assertThat(this.letters.replayAll()).isZero();
	}

	@Test
	void allAreDiscardedHoweverManyAPartitionHas() {
		bury(0, 1000, "x");
		assertThat(this.letters.discardAll()).isEqualTo(1000);
		assertThat(this.letters.page(0, 1, false).letters()).isEmpty();
		assertThat(due()).isEmpty();
		assertThat(this.letters.discardAll()).isZero();
	}

}
