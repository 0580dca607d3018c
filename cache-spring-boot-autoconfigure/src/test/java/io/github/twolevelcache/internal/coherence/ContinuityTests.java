package io.github.twolevelcache.internal.coherence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Continuity}: a master, and instances that pause or are cut off.
 */
class ContinuityTests {

	private static final Duration MAX_STALENESS = Duration.ofSeconds(1);

	private static final Duration PERIOD = Duration.ofMillis(250);

	private final ManualTime time = new ManualTime();

	private final ManualScheduler scheduler = new ManualScheduler(this.time);

	private final FakeRecord master = new FakeRecord();

	private final List<Instance> fleet = new ArrayList<>();

	private final Instance one = join("one");

	private final Instance two = join("two");

	private Instance join(String name) {
		return join(name, false);
	}

	private Instance join(String name, boolean late) {
		Instance instance = new Instance(name, late);
		this.fleet.add(instance);
		return instance;
	}

	private void pass(Duration duration) {
		for (Duration left = duration; left.compareTo(Duration.ZERO) > 0; left = left.minus(PERIOD)) {
			this.scheduler.pass(PERIOD);
			this.fleet.stream().filter((instance) -> instance.running).forEach(Instance::beat);
		}
	}

	private void pause(Instance instance, Duration duration) {
		instance.running = false;
		pass(duration);
		instance.running = true;
	}

	/** Long enough for a decision, and not for anything else. */
	private void decide(Instance instance) {
		CompletableFuture<?> decision = instance.continuity.ask();
		this.scheduler.pass(Duration.ofMillis(250));
		assertThat(decision).isCompleted();
	}

	@Test
	void aMasterThatAnswersIsSettled() {
		pass(Duration.ofSeconds(30));
		assertThat(this.one.isSettled()).isTrue();
		assertThat(this.two.isSettled()).isTrue();
	}

	@Test
	void aPauseOfOneInstanceIsNoOutage() {
		pass(Duration.ofSeconds(3));
		pause(this.one, Duration.ofMillis(750));
		this.one.beat();
		assertThat(this.one.isSettled()).isTrue();
		pause(this.one, Duration.ofSeconds(30));
		this.one.beat();
		assertThat(this.one.isSettled()).isTrue();
	}

	@Test
	void whoReadsFirstAfterAPauseFindsOut() {
		pass(Duration.ofSeconds(3));
		pause(this.one, Duration.ofSeconds(3));
		assertThat(this.one.isSettled()).as("it is not known yet").isFalse();
		assertThat(this.one.continuity.settling()).isCompleted();
		assertThat(this.one.isSettled()).isTrue();
		assertThat(this.one.continuity.settling()).isNull();
	}

	@Test
	void whatWasAskedBeforeAPauseIsAskedAgain() {
		pass(Duration.ofSeconds(3));
		this.one.running = false;
		this.time.pass(PERIOD);
		this.two.beat();
		this.master.held = true;
		this.one.beat();
		this.master.held = false;
		pass(Duration.ofSeconds(3));
		CompletableFuture<?> settling = this.one.continuity.settling();
		this.master.answer();
		assertThat(settling).isCompleted();
		assertThat(this.one.isSettled()).isTrue();
	}

	@Test
	void aMasterThatWasDownIsSettledAfterAWhile() {
		pass(Duration.ofSeconds(3));
		this.master.state = FakeRecord.State.DOWN;
		pass(Duration.ofSeconds(1));
		this.two.repairs = true;
		pass(Duration.ofSeconds(2));
		assertThat(this.one.isSettled()).isFalse();
		assertThat(this.one.continuity.settling()).isNull();
		this.master.state = FakeRecord.State.WELL;
		this.scheduler.pass(PERIOD);
		decide(this.one);
		assertThat(this.one.isSettled()).isFalse();
		this.two.repairs = false;
		pass(MAX_STALENESS.minus(PERIOD));
		assertThat(this.one.isSettled()).isFalse();
		pass(PERIOD);
		assertThat(this.one.isSettled()).isTrue();
	}

	@Test
	void aMasterThatWasDownForNobodyElseNeedsNoTime() {
		this.fleet.remove(this.two);
		this.master.flush();
		pass(Duration.ofSeconds(3));
		this.master.state = FakeRecord.State.DOWN;
		pass(Duration.ofSeconds(3));
		this.master.state = FakeRecord.State.WELL;
		pass(PERIOD);
		assertThat(this.one.isSettled()).isTrue();
	}

	@Test
	void anOutageDuringAPauseIsNoticed() {
		pass(Duration.ofSeconds(3));
		this.one.running = false;
		pass(Duration.ofSeconds(3));
		this.master.state = FakeRecord.State.DOWN;
		this.two.repairs = true;
		pass(Duration.ofSeconds(2));
		this.master.state = FakeRecord.State.WELL;
		pass(PERIOD);
		decide(this.one);
		assertThat(this.one.isSettled()).isFalse();
	}

	@Test
	void instancesThatPauseAtOnceAreGivenAMomentToTellIt() {
		join("three");
		pass(Duration.ofSeconds(3));
		this.one.running = false;
		pause(this.two, Duration.ofSeconds(2));
		CompletableFuture<?> settling = this.one.continuity.settling();
		assertThat(settling).isNotCompleted();
		assertThat(this.one.continuity.settling()).as("nobody asks in between").isNotCompleted();
		this.scheduler.pass(Duration.ofMillis(100));
		assertThat(this.one.isSettled()).isFalse();
		this.two.beat();
		assertThat(this.two.isSettled()).as("one has told it").isTrue();
		this.scheduler.pass(Duration.ofMillis(100));
		assertThat(settling).isCompleted();
		assertThat(this.one.isSettled()).isTrue();
	}

	@Test
	void whoIsStillAwayAfterAPauseCounts() {
		pass(Duration.ofSeconds(3));
		this.two.running = false;
		pause(this.one, Duration.ofSeconds(2));
		CompletableFuture<?> settling = this.one.continuity.settling();
		this.scheduler.pass(Duration.ofMillis(200));
		assertThat(settling).isNotCompleted();
		this.scheduler.pass(Duration.ofMillis(50));
		assertThat(settling).isCompleted();
		assertThat(this.one.isSettled()).isFalse();
	}

	@Test
	void whatWasToldLongBeforeItWasHeardProvesNothing() {
		pass(Duration.ofSeconds(3));
		this.two.running = false;
		pass(Duration.ofSeconds(2));
		this.two.beat();
		this.one.running = false;
		pass(Duration.ofSeconds(2));
		decide(this.one);
		assertThat(this.one.isSettled()).as("two was last heard 2 s ago").isFalse();
	}

	@Test
	void whatArrivesLateProvesNothing() {
		pass(Duration.ofSeconds(3));
		this.two.running = false;
		this.scheduler.pass(Duration.ofMillis(1));
		this.master.delayed = true;
		this.two.beat();
		this.master.delayed = false;
		for (int i = 0; i < 8; i++) {
			decide(this.one);
		}
		this.master.hear();
		decide(this.one);
		this.two.beat();
		this.scheduler.pass(PERIOD);
		decide(this.one);
		pause(this.one, Duration.ofMillis(1500));
		decide(this.one);
		assertThat(this.one.isSettled()).as("two has told nothing for 2 s").isFalse();
	}

	@Test
	void whatWasToldWithSomethingToRepairDoesNotShowTheOthersClock() {
		pass(Duration.ofSeconds(3));
		this.two.repairs = true;
		pass(Duration.ofSeconds(5));
		this.two.repairs = false;
		pass(Duration.ofSeconds(1));
		this.two.running = false;
		pass(Duration.ofSeconds(1));
		pause(this.one, Duration.ofSeconds(2));
		decide(this.one);
		assertThat(this.one.isSettled()).as("two has told nothing for 3 s").isFalse();
	}

	@Test
	void aQuestionThatAPauseInterruptsIsNoOutage() {
		pass(Duration.ofSeconds(3));
		this.master.held = true;
		this.fleet.forEach(Instance::beat);
		this.scheduler.pass(Duration.ofSeconds(2));
		this.master.held = false;
		this.master.answer();
		CompletableFuture<?> settling = this.one.continuity.settling();
		this.two.beat();
		this.scheduler.pass(Duration.ofMillis(100));
		assertThat(settling).isCompleted();
		assertThat(this.one.isSettled()).isTrue();
	}

	@Test
	void whoIsHeardForTheFirstTimeMayHaveToldItLongAgo() {
		pass(Duration.ofSeconds(3));
		Instance three = join("three");
		three.beat();
		three.running = false;
		this.two.running = false;
		pass(Duration.ofSeconds(2));
		this.two.beat();
		decide(three);
		assertThat(three.isSettled()).isFalse();
	}

	@Test
	void whoHasSomethingToRepairIsNotInContact() {
		pass(Duration.ofSeconds(3));
		this.two.repairs = true;
		pause(this.one, Duration.ofSeconds(2));
		this.one.beat();
		assertThat(this.one.isSettled()).isFalse();
		pass(Duration.ofSeconds(20));
		pause(this.one, Duration.ofSeconds(2));
		this.one.beat();
		assertThat(this.one.isSettled()).as("however long it has lasted").isFalse();
		pass(Duration.ofSeconds(2));
		this.two.repairs = false;
		pause(this.one, Duration.ofSeconds(2));
		this.one.beat();
		assertThat(this.one.isSettled()).isTrue();
	}

	@Test
	void whoWasKilledCountsForAWhile() {
		pass(Duration.ofSeconds(3));
		this.two.running = false;
		pass(Duration.ofSeconds(2));
		pause(this.one, Duration.ofSeconds(2));
		this.one.beat();
		assertThat(this.one.isSettled()).isFalse();
		pass(Duration.ofSeconds(5));
		pause(this.one, Duration.ofSeconds(2));
		this.one.beat();
		assertThat(this.one.isSettled()).isTrue();
		assertThat(this.master.told()).containsKey("two");
		pass(Duration.ofSeconds(60));
		assertThat(this.master.told()).doesNotContainKey("two");
	}

	@Test
	void whoWasTakenForDeadCountsWhenItIsBack() {
		pass(Duration.ofSeconds(3));
		this.two.running = false;
		pass(Duration.ofSeconds(90));
		this.one.running = false;
		pass(Duration.ofSeconds(5));
		this.two.running = true;
		pass(Duration.ofSeconds(1));
		this.one.beat();
		assertThat(this.one.isSettled()).isFalse();
	}

	@Test
	void whoHasLeftCountsNoMore() {
		pass(Duration.ofSeconds(3));
		this.fleet.remove(this.two);
		this.two.continuity.leave();
		assertThat(this.master.told()).containsOnlyKeys("one");
		pass(PERIOD);
		pause(this.one, Duration.ofSeconds(2));
		this.one.beat();
		assertThat(this.one.isSettled()).isTrue();
	}

	@Test
	void whoLeavesSomethingToRepairDoesNotLeave() {
		pass(Duration.ofSeconds(3));
		this.two.repairs = true;
		this.two.continuity.leave();
		assertThat(this.master.told()).containsKey("two");
	}

	@Test
	void whoComesDuringAPauseMayComeFromAnywhere() {
		pass(Duration.ofSeconds(3));
		this.one.running = false;
		pass(Duration.ofSeconds(1));
		join("three");
		pass(Duration.ofSeconds(1));
		this.one.beat();
		assertThat(this.one.isSettled()).isFalse();
	}

	@Test
	void aRecordThatIsLostProvesNothing() {
		pass(Duration.ofSeconds(3));
		this.one.running = false;
		this.two.running = false;
		pass(Duration.ofSeconds(2));
		this.master.flush();
		this.one.beat();
		assertThat(this.one.isSettled()).isFalse();
	}

	@Test
	void aMasterThatTakesNoChangesIsSettledUntilThereIsASilence() {
		pass(Duration.ofSeconds(3));
		this.master.state = FakeRecord.State.FULL;
		pass(Duration.ofSeconds(10));
		assertThat(this.one.isSettled()).isTrue();
		pause(this.one, Duration.ofSeconds(2));
		this.one.beat();
		assertThat(this.one.isSettled()).isFalse();
	}

	@Test
	void aMasterThatMayHaveTakenOverIsSettledAfterAWhile() {
		Instance late = join("three", true);
		late.beat();
		assertThat(late.isSettled()).isFalse();
		pass(MAX_STALENESS);
		assertThat(late.isSettled()).isTrue();
	}

	@Test
	void aMasterThatAnswersLateAtFirstIsSettledAfterAWhile() {
		Instance three = join("three");
		three.running = false;
		pass(Duration.ofSeconds(2));
		three.beat();
		assertThat(three.isSettled()).isFalse();
	}

	@ParameterizedTest
	@EnumSource
	void aMasterThatIsAskedTooOftenIsNotAsked(FakeRecord.State state) {
		pass(Duration.ofSeconds(3));
		this.one.running = false;
		pass(Duration.ofSeconds(2));
		this.master.state = FakeRecord.State.DOWN;
		this.one.beat();
		this.master.state = state;
		int before = this.master.questions;
		assertThat(this.one.continuity.settling()).isNull();
		assertThat(this.master.questions).isEqualTo(before);
	}

	@Test
	void whatNobodyCanReadIsNotTakenForContact() {
		pass(Duration.ofSeconds(3));
		for (String text : new String[] { "", "x", "1", "1 2", "1 x 0", "x 1 0", "1 2 1 3" }) {
			assertThat(Contacts.Contact.parse(text)).isEqualTo(Contacts.Contact.NONE);
		}
		assertThat(Contacts.Contact.parse("1 2 1")).hasToString("1 2 1");
	}

	private final class Instance {

		private final Continuity continuity;

		private boolean running = true;

		private boolean repairs;

		private Instance(String name, boolean late) {
			Slots slots = new Slots(new RedisClusterNode(), "app:w:0");
			Contacts contacts = new Contacts(ContinuityTests.this.master, "app", name);
			contacts.repairs(() -> this.repairs);
			this.continuity = new Continuity(contacts, () -> slots, MAX_STALENESS.toNanos(),
					TestRuntime.manual(ContinuityTests.this.time, ContinuityTests.this.scheduler), late);
		}

		void beat() {
			CompletableFuture<@Nullable Void> unused = this.continuity.ask();
		}

		boolean isSettled() {
			return this.continuity.isSettled();
		}

	}

}
