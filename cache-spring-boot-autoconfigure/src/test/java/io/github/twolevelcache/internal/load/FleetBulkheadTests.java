package io.github.twolevelcache.internal.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FleetBulkhead}.
 */
class FleetBulkheadTests {

	private final ManualTime time = new ManualTime();

	private final ManualScheduler scheduler = new ManualScheduler(this.time);

	private final FakePermits permits = new FakePermits();

	private final FleetBulkhead bulkhead = this.permits.bulkhead(100, TestRuntime.manual(this.time, this.scheduler));

	private List<CompletableFuture<Permit>> enter(int count) {
		return IntStream.range(0, count).mapToObj((number) -> this.bulkhead.enter()).toList();
	}

	@Test
	void asManyPermitsAreAskedForAsAreWaitedForButNotTooManyAtOnce() {
		enter(1);
		CompletableFuture<@Nullable Void> answer = this.permits.hold();
		List<CompletableFuture<Permit>> turns = enter(70);
		assertThat(this.permits.asked()).containsExactly(1, 1);
		assertThat(this.bulkhead.waiting()).isEqualTo(70);
		answer.complete(null);
		assertThat(this.permits.asked()).containsExactly(1, 1, 64, 5);
		assertThat(turns).allMatch(CompletableFuture::isDone);
		assertThat(this.bulkhead.waiting()).isZero();
		turns.forEach((turn) -> turn.join().leave());
		assertThat(this.permits.tokens()).hasSize(1);
		// That of the first one is renewed.
		assertThat(this.scheduler.pending()).isOne();
	}

	@Test
	void aPermitThatNobodyWaitsForAnyMoreIsGivenBack() {
		CompletableFuture<@Nullable Void> answer = this.permits.hold();
		CompletableFuture<Permit> turn = this.bulkhead.enter();
		assertThat(this.permits.tokens()).hasSize(1);
		turn.cancel(false);
		answer.complete(null);
		assertThat(this.permits.tokens()).isEmpty();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void whoHasNotAskedDoesNotEnterBecauseAnotherIsNotAnswered() {
		CompletableFuture<@Nullable Void> answer = this.permits.hold();
		CompletableFuture<Permit> first = this.bulkhead.enter();
		this.permits.tokens().clear();
		CompletableFuture<Permit> second = this.bulkhead.enter();
		answer.completeExceptionally(new TimeoutException());
		assertThat(first).isCompleted();
		assertThat(second).isCompleted();
		assertThat(this.permits.asked()).containsExactly(1, 1);
		assertThat(this.permits.tokens()).hasSize(1);
	}

	@Test
	void nobodyListensWhoDoesNotWait() {
		FleetBulkhead single = this.permits.bulkhead(1, TestRuntime.manual(this.time, this.scheduler));
		Permit first = single.enter().join();
		assertThat(this.permits.listeners()).isZero();
		CompletableFuture<Permit> second = single.enter();
		this.scheduler.pass(Duration.ofMinutes(1));
		assertThat(this.permits.listeners()).isOne();
		first.leave();
		assertThat(second).isCompleted();
		assertThat(this.permits.listeners()).isZero();
	}

	@Test
	void whoDoesNotHearThatAnotherLeavesAsksAgainAndLeavesNoListeners() {
		this.permits.deafen();
		FleetBulkhead single = this.permits.bulkhead(1, TestRuntime.manual(this.time, this.scheduler));
		Permit first = single.enter().join();
		CompletableFuture<Permit> second = single.enter();
		this.scheduler.pass(Duration.ofSeconds(1));
		assertThat(this.permits.asked()).hasSize(2 + 20);
		assertThat(this.permits.listeners()).isOne();
		first.leave();
		assertThat(second).isNotDone();
		this.scheduler.pass(Duration.ofMillis(50));
		assertThat(second).isCompleted();
		assertThat(this.permits.listeners()).isZero();
	}

	@Test
	void aPermitIsRenewedForSomeMinutesOnly() {
		enter(1);
		this.scheduler.pass(LeaseRenewal.LONGEST_LOAD);
		int renewals = this.permits.renewals();
		assertThat(renewals).isEqualTo(450);
		this.scheduler.pass(LeaseRenewal.LONGEST_LOAD);
		assertThat(this.permits.renewals()).isEqualTo(renewals);
	}

}
