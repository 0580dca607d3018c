package io.github.twolevelcache.internal.load;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Waiters}.
 */
class WaitersTests {

	private final Waiters waiters = new Waiters();

	@Test
	void allWhoWaitForAKeyAreWoken() {
		CompletableFuture<@Nullable Void> first = this.waiters.register("1");
		CompletableFuture<@Nullable Void> second = this.waiters.register("1");
		CompletableFuture<@Nullable Void> other = this.waiters.register("2");
		this.waiters.wake("1");
		assertThat(first).isDone();
		assertThat(second).isDone();
		assertThat(other).isNotDone();
	}

	@Test
	void whoRegistersAfterTheWakeWaitsForTheNext() {
		CompletableFuture<@Nullable Void> woken = this.waiters.register("1");
		this.waiters.wake("1");
		assertThat(woken).isDone();
		CompletableFuture<@Nullable Void> next = this.waiters.register("1");
		assertThat(next).isNotDone();
		this.waiters.wake("1");
		assertThat(next).isDone();
	}

	@Test
	void allAreWokenAtOnce() {
		CompletableFuture<@Nullable Void> one = this.waiters.register("1");
		CompletableFuture<@Nullable Void> two = this.waiters.register("2");
		this.waiters.wakeAll();
		assertThat(one).isDone();
		assertThat(two).isDone();
	}

	@Test
	void whoCeasesToWaitHasTheOthersLookAgain() {
		CompletableFuture<@Nullable Void> leaving = this.waiters.register("1");
		CompletableFuture<@Nullable Void> staying = this.waiters.register("1");
		this.waiters.release("1", leaving);
		assertThat(staying).isDone();
	}

	@Test
	void whoCeasesToWaitTooLateWakesNobody() {
		CompletableFuture<@Nullable Void> woken = this.waiters.register("1");
		this.waiters.wake("1");
		CompletableFuture<@Nullable Void> next = this.waiters.register("1");
		this.waiters.release("1", woken);
		assertThat(next).isNotDone();
	}

}
