package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.settings.LoadSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Admission}.
 */
class AdmissionTests {

	private static final Duration LONGEST = Duration.ofSeconds(1);

	private final ManualScheduler scheduler = new ManualScheduler(new ManualTime());

	private Admission admission(@Nullable Integer limit) {
		return new Admission(new LoadSettings(null, limit, null, LONGEST, Duration.ZERO), null, this.scheduler);
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
		this.scheduler.pass(LONGEST);
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

	@Test
	void itSaysWhatItsLimitsAre() {
		assertThat(admission(3)).hasToString("3 loads are already running, and none has ended within 1000 ms");
	}

}
