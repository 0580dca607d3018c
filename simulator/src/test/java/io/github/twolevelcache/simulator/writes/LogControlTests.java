package io.github.twolevelcache.simulator.writes;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.LogControl;
import io.github.twolevelcache.internal.log.LogControl.PartitionStatus;
import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.settings.OnEvict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LogControl}.
 */
class LogControlTests {

	private final TestLog test = new TestLog(TestLog.behind(1, Duration.ofMinutes(1), 10_000, 0), OnEvict.DELETE);

	private final LogControl control = this.test.log.control();

	private long hurry() {
		return Objects.requireNonNull(this.control.hurry(0).join());
	}

	@Test
	void nothingOfAPausedPartitionIsDueUntilItIsResumed() {
		this.test.put("a", "1").join();
		this.test.pass(Duration.ofMinutes(1));
		this.control.pause(0).join();
		assertThat(this.test.due()).isEmpty();
		assertThat(this.control.status(0).join().paused()).isTrue();
		this.control.resume(0).join();
		assertThat(this.test.dueKeys()).containsExactly("a");
		assertThat(this.control.status(0).join().paused()).isFalse();
	}

	@Test
	void whatIsHurriedIsDueAtOnceAndWhatFollowsIsNot() {
		this.test.put("a", "1").join();
		assertThat(this.test.due()).isEmpty();
		long time = hurry();
		assertThat(this.test.dueKeys()).containsExactly("a");
		this.test.pass(Duration.ofMillis(1));
		this.test.put("b", "1").join();
		assertThat(this.test.dueKeys()).containsExactly("a");
		assertThat(this.control.waiting(0, time).join()).isOne();
		this.test.log.changes().acknowledge(0, "me", this.test.due()).join();
		assertThat(this.control.waiting(0, time).join()).isZero();
		assertThat(this.control.waiting(0, time + 1).join()).isOne();
	}

	@Test
	void whatWasPostponedIsHurriedToo() {
		this.test.put("a", "1").join();
		this.test.pass(Duration.ofMinutes(1));
		List<LoggedChange> due = this.test.due();
		this.test.log.changes().postpone(0, Duration.ofSeconds(30), due).join();
		assertThat(this.test.due()).isEmpty();
		long time = hurry();
		assertThat(this.test.dueKeys()).containsExactly("a");
		assertThat(this.control.waiting(0, time).join()).isOne();
	}

	@Test
	void noChangeThatWaitsHasAVersionBelowTheLowest() {
		TestLog direct = new TestLog();
		direct.pass(Duration.ofHours(1));
		long begin = direct.simulation.micros() / 1000;
		direct.put("a", "1").join();
		direct.pass(Duration.ofMinutes(1));
		direct.put("b", "1").join();
		direct.put("a", "2").join();
		direct.pass(Duration.ofMinutes(10));
		LogControl all = direct.log.control();
		assertThat(all.settled(0, Duration.ofMinutes(12)).join()).isEqualTo((begin - 60_000) << 20);
		assertThat(all.settled(0, Duration.ofMinutes(1)).join()).isEqualTo(begin << 20);
		List<LoggedChange> due = direct.due();
		direct.log.changes().postpone(0, Duration.ofMinutes(5), due).join();
		assertThat(all.settled(0, Duration.ofMinutes(1)).join()).isEqualTo(begin << 20);
		assertThat(due).allSatisfy((change) -> assertThat(change.number()).isGreaterThanOrEqualTo(begin << 20));
		direct.log.changes().acknowledge(0, "me", due).join();
		assertThat(all.settled(0, Duration.ofMinutes(1)).join()).isEqualTo((begin + 600_000) << 20);
		all.pause(0).join();
		assertThat(all.settled(0, Duration.ofMinutes(1)).join()).isNull();
	}

	@Test
	void aPausedPartitionIsNotHurried() {
		this.control.pause(0).join();
		assertThat(this.control.hurry(0).join()).isNull();
	}

	@Test
	void theTimeOfAHurryIsNotOlderThanWhatWasGivenAheadOfTheClock() {
		TestLog direct = new TestLog();
		direct.put("a", "1").join();
		long time = Objects.requireNonNull(direct.log.control().hurry(0).join());
		assertThat(time).isEqualTo(direct.simulation.micros() / 1000);
		assertThat(direct.log.control().waiting(0, time).join()).isOne();
	}

	@Test
	void theStatusTellsWhatWaitsAndSinceWhen() {
		assertThat(this.control.status(0).join()).isEqualTo(new PartitionStatus(0, Duration.ZERO, 0, false, null));
		this.test.put("a", "1").join();
		this.test.pass(Duration.ofSeconds(70));
		this.test.put("b", "1").join();
		this.test.pass(Duration.ofSeconds(70));
		this.test.put("c", "1").join();
		List<LoggedChange> due = this.test.due();
		this.test.log.changes().postpone(0, Duration.ofSeconds(5), due.subList(0, 1)).join();
		this.test.log.deadLetters().bury(due.get(1), 1, "refused").join();
		this.test.log.owners().own(0, "me", Duration.ofSeconds(10)).join();
		assertThat(this.control.status(0).join())
			.isEqualTo(new PartitionStatus(2, Duration.ofSeconds(140), 1, false, "me"));
	}

}
