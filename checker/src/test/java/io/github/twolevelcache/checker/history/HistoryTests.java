package io.github.twolevelcache.checker.history;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.twolevelcache.checker.history.Event.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link History}, {@link HistoryFile} and {@link Recording}. Times are in
 * milliseconds.
 */
class HistoryTests {

	private static final Duration BOUND = Duration.ofMillis(100);

	@Test
	void aCleanHistoryPasses() {
		Findings findings = check(write(1, 0, 10), read(0, 0, 5), read(1, 11, 12), write(2, 20, 30), read(1, 29, 40),
				read(2, 29, 31), read(2, 32, 33));
		assertThat(findings.violations()).isEmpty();
		assertThat(findings.staleness().count()).isZero();
		assertThat(findings.reads()).isEqualTo(5);
		assertThat(findings.writes()).isEqualTo(2);
	}

	@Test
	void stalenessCountsFromTheFirstNewerAcknowledgementToTheBeginOfTheRead() {
		Findings findings = check(write(1, 0, 10), write(2, 20, 30), write(3, 40, 50), read(1, 70, 90));
		assertThat(findings.violations()).isEmpty();
		assertThat(findings.staleness().count()).isOne();
		assertThat(findings.staleness().percentile(100)).isEqualTo(40);
	}

	@Test
	void aNewerWriteThatWasAcknowledgedEarlierCounts() {
		Findings findings = check(write(1, 0, 10), write(2, 20, 60), write(3, 30, 40), read(1, 70, 90));
		assertThat(findings.staleness().percentile(100)).isEqualTo(30);
	}

	@Test
	void aReadThatIsStaleBeyondTheBoundIsFound() {
		assertThat(check(write(1, 0, 10), read(0, 110, 111)).violations()).isEmpty();
		Event late = read(0, 111, 112);
		assertThat(check(write(1, 0, 10), late).violations()).singleElement().satisfies((violation) -> {
			assertThat(violation.kind()).isEqualTo(Violation.Kind.TOO_STALE);
			assertThat(violation.read()).isEqualTo(late);
			assertThat(violation)
				.hasToString("TOO_STALE: manager 0 read version 0 of key 0 at 111000000: 101 ms stale");
		});
	}

	@Test
	void aRegressionIsFound() {
		Event back = read(1, 16, 17);
		Findings findings = check(read(2, 10, 15), back, read(2, 18, 19));
		assertThat(findings.violations()).containsExactly(new Violation(Violation.Kind.REGRESSION, back, 1));
	}

	@Test
	void readsThatOverlapAreNoRegression() {
		assertThat(check(read(2, 10, 15), read(1, 14, 17), read(1, 15, 17)).violations()).isEmpty();
	}

	@Test
	void aLongReadDoesNotHideARegression() {
		assertThat(check(read(1, 5, 100), read(2, 10, 15), read(1, 20, 21)).count(Violation.Kind.REGRESSION)).isOne();
	}

	@Test
	void managersAndKeysAreApart() {
		Findings findings = check(read(2, 10, 15), new Event(Kind.READ, 1, 0, 1, millis(20), millis(21)),
				new Event(Kind.READ, 0, 1, 1, millis(20), millis(21)),
				new Event(Kind.WRITE, 0, 2, 9, millis(0), millis(1)));
		assertThat(findings.violations()).isEmpty();
		assertThat(findings.staleness().count()).isZero();
	}

	@Test
	void theLastAcknowledgedVersionIsKnown() {
		assertThat(check(write(2, 20, 30), write(1, 0, 10), read(3, 40, 50)).acknowledged()).containsOnlyKeys(0)
			.containsEntry(0, write(2, 20, 30));
	}

	@Test
	void nobodyReadsWhatWasRolledBack() {
		Event uncommitted = read(Event.ROLLED_BACK, 220, 230);
		assertThat(check(write(1, 0, 10), uncommitted, read(1, 240, 250)).violations())
			.containsExactly(new Violation(Violation.Kind.ROLLED_BACK, uncommitted, 0));
	}

	@Test
	void aTransactionThatDoesNotReadItsOwnChangeIsFound() {
		Event misread = new Event(Kind.MISREAD, 0, 0, Event.ABSENT, millis(20), millis(21));
		Findings findings = check(write(1, 0, 10), misread);
		assertThat(findings.violations()).singleElement()
			.hasToString(
					"WRONG_READ: manager 0 read nothing of key 0 at 20000000: not what its transaction has changed");
		assertThat(findings.reads()).isZero();
		assertThat(findings.writes()).isOne();
	}

	@Test
	void nothingIsARightAnswerFromTheBeginOfADeletionOn() {
		assertThat(check(write(1, 0, 10), deletion(2, 200, 210), read(Event.ABSENT, 190, 201), read(1, 209, 300),
				read(Event.ABSENT, 320, 330))
			.violations()).isEmpty();
		assertThat(check(write(1, 0, 10), deletion(2, 200, 210), read(Event.ABSENT, 150, 200)).violations())
			.singleElement()
			.hasToString("TOO_STALE: manager 0 read nothing of key 0 at 150000000: 140 ms stale");
	}

	@Test
	void nothingIsStaleWhereTheKeyWasPutSince() {
		assertThat(check(write(1, 0, 10), deletion(2, 20, 30), write(3, 40, 50), read(Event.ABSENT, 151, 160))
			.count(Violation.Kind.TOO_STALE)).isOne();
	}

	@Test
	void aValueThatComesBackAfterItsDeletionIsARegression() {
		assertThat(check(write(1, 0, 10), deletion(2, 20, 30), read(1, 11, 12), read(Event.ABSENT, 22, 31),
				read(1, 40, 50))
			.count(Violation.Kind.REGRESSION)).isOne();
	}

	@Test
	void nothingTellsOfNoDeletionThatMayNotHaveBeenSeen() {
		assertThat(check(deletion(2, 0, 10), write(3, 20, 30), deletion(4, 40, 50), read(Event.ABSENT, 21, 41),
				read(3, 42, 43))
			.violations()).isEmpty();
	}

	@Test
	void nothingIsARegressionWhereTheKeyWasNotDeletedSince() {
		assertThat(check(deletion(2, 0, 10), write(3, 20, 30), read(3, 31, 32), read(Event.ABSENT, 40, 41))
			.count(Violation.Kind.REGRESSION)).isOne();
	}

	@Test
	void percentilesAreOfTheStaleReads() {
		Durations staleness = new Durations(List.of(millis(1), millis(2), millis(3), millis(4)));
		assertThat(staleness.percentile(50)).isEqualTo(2);
		assertThat(staleness.percentile(99)).isEqualTo(4);
		assertThat(new Durations(List.of()).percentile(50)).isZero();
	}

	@Test
	void filesHoldWhatWasRecorded(@TempDir Path directory) throws Exception {
		Path path = directory.resolve("run");
		Files.createDirectory(path);
		List<Event> events = List.of(new Event(Kind.READ, 5, 59, 1L << 40, 7, 8), write(1, 2, 3), deletion(4, 5, 6),
				new Event(Kind.MISREAD, 255, 0, Event.ABSENT, 9, 10));
		try (HistoryFile one = new HistoryFile(path.resolve("one"));
				HistoryFile other = new HistoryFile(path.resolve("other"))) {
			events.subList(0, 2).forEach(one::append);
			events.subList(2, 4).forEach(other::append);
		}
		List<Event> read = new ArrayList<>();
		HistoryFile.read(path.resolve("one"), read::add);
		HistoryFile.read(path.resolve("other"), read::add);
		assertThat(read).isEqualTo(events);
		Recording recording = new Recording(path, 1);
		assertThat(recording.check(BOUND)).isEqualTo(new History(events).check(BOUND));
		assertThat(path).doesNotExist();
	}

	private static Findings check(Event... events) {
		return new History(Arrays.asList(events)).check(BOUND);
	}

	private static Event write(long version, long begin, long end) {
		return new Event(Kind.WRITE, 0, 0, version, millis(begin), millis(end));
	}

	private static Event deletion(long version, long begin, long end) {
		return new Event(Kind.DELETION, 0, 0, version, millis(begin), millis(end));
	}

	private static Event read(long version, long begin, long end) {
		return new Event(Kind.READ, 0, 0, version, millis(begin), millis(end));
	}

	private static long millis(long millis) {
		return Duration.ofMillis(millis).toNanos();
	}

}
