package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.settings.LoadSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Admission}.
 */
class AdmissionTests {

	private static final Duration LONGEST = Duration.ofSeconds(1);

	private final ManualTime time = new ManualTime();

	private final ManualScheduler scheduler = new ManualScheduler(this.time);

	private final FakePermits permits = new FakePermits();

	private Admission admission(@Nullable Integer limit) {
		return new Admission(new LoadSettings(null, limit, null, LONGEST, Duration.ZERO), null, this.scheduler);
	}

	private Admission admission(int limit, int limitOfFleet) {
		return new Admission(new LoadSettings(null, limit, limitOfFleet, LONGEST, Duration.ZERO),
				this.permits.bulkhead(limitOfFleet, TestRuntime.manual(this.time, this.scheduler)), this.scheduler);
	}

	private static void assertIsUsed(Admission admission, int running, int queued, int queuedForFleet) {
		assertThat(admission.census(0)).isEqualTo(new LoadCensus(running, queued, queuedForFleet, 0));
	}

	@Test
	void whoFindsRoomEntersAtOnceAndNeedsNoTimer() {
		assertThat(admission(1).enter()).isCompleted();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void withoutALimitAllEnter() {
		Admission admission = admission(null);
		for (int i = 0; i < 100; i++) {
			assertThat(admission.enter()).isCompleted();
		}
	}

	@Test
	void whoWaitsEntersWhenAnotherLeaves() {
		Admission admission = admission(1);
		Permit first = admission.enter().join();
		CompletableFuture<Permit> second = admission.enter();
		assertThat(second).isNotDone();
		first.leave();
		assertThat(second).isCompleted();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void whoWaitsTooLongIsRejectedAndLosesHisPlace() {
		Admission admission = admission(1);
		Permit first = admission.enter().join();
		CompletableFuture<Permit> second = admission.enter();
		assertIsUsed(admission, 1, 1, 0);
		this.scheduler.pass(LONGEST);
		assertIsUsed(admission, 1, 0, 0);
		assertThat(second).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(TimeoutException.class);
		CompletableFuture<Permit> third = admission.enter();
		first.leave();
		assertThat(third).isCompleted();
	}

	@Test
	void whoCancelsHisWaitLosesHisPlace() {
		Admission admission = admission(1);
		Permit first = admission.enter().join();
		admission.enter().cancel(false);
		CompletableFuture<Permit> third = admission.enter();
		first.leave();
		assertThat(third).isCompleted();
	}

	// What was asked last of a future runs first, so that the turn comes before the place
	// is given up.
	@Test
	void whoseTurnComesWhileHeGivesUpLeavesItToTheNext() {
		for (Admission admission : List.of(admission(1), admission(1, 10))) {
			Permit first = admission.enter().join();
			CompletableFuture<Permit> second = admission.enter();
			CompletableFuture<Permit> third = admission.enter();
			CompletableFuture<?> unused = second.whenComplete((permit, failure) -> first.leave());
			second.cancel(false);
			assertThat(third).isCompleted();
			third.join().leave();
			assertIsUsed(admission, 0, 0, 0);
		}
		assertThat(this.permits.tokens()).isEmpty();
	}

	@Test
	void whoHasAPermitOfTheFleetTakesAPlaceHereToo() {
		Admission admission = admission(1, 10);
		Permit first = admission.enter().join();
		CompletableFuture<Permit> second = admission.enter();
		assertThat(second).isNotDone();
		assertIsUsed(admission, 1, 1, 0);
		assertThat(this.permits.tokens()).hasSize(1);
		first.leave();
		second.join().leave();
		assertIsUsed(admission, 0, 0, 0);
		assertThat(this.permits.tokens()).isEmpty();
	}

	@Test
	void whoWaitsForThePermitOfTheFleetIsCounted() {
		Admission admission = admission(10, 1);
		Permit first = admission.enter().join();
		CompletableFuture<Permit> second = admission.enter();
		assertThat(second).isNotDone();
		assertIsUsed(admission, 2, 0, 1);
		this.scheduler.pass(LONGEST);
		assertThat(second).isCompletedExceptionally();
		first.leave();
		assertThat(admission.enter()).isCompleted();
		assertIsUsed(admission, 1, 0, 0);
	}

	@Test
	void aPermitOfTheFleetThatComesTooLateIsGivenBack() {
		Admission admission = admission(10, 10);
		CompletableFuture<@Nullable Void> answer = this.permits.hold();
		CompletableFuture<Permit> turn = admission.enter();
		CompletableFuture<?> unused = turn.whenComplete((permit, failure) -> answer.complete(null));
		turn.cancel(false);
		assertThat(this.permits.tokens()).isEmpty();
		assertIsUsed(admission, 0, 0, 0);
	}

	@Test
	void itSaysWhatItsLimitsAre() {
		assertThat(admission(3)).hasToString("3 loads are already running, and none has ended within 1000 ms");
	}

}
