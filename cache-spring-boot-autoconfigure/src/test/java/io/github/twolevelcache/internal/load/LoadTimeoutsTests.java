package io.github.twolevelcache.internal.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.LoadTimeoutException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.StaleSettings;
import io.github.twolevelcache.settings.TestSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoadTimeouts}.
 */
class LoadTimeoutsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final Duration STALE_AFTER = Duration.ofMillis(100);

	private static final CacheEntry LOADED = CacheEntry.unbounded("loaded", 0);

	private static final CacheEntry STALE = CacheEntry.unbounded("stale", 0);

	private final ManualScheduler scheduler = new ManualScheduler(new ManualTime());

	private final CompletableFuture<CacheEntry> load = new CompletableFuture<>();

	private LoadTimeouts timeouts(@Nullable Duration timeout, @Nullable Duration staleAfter) {
		return new LoadTimeouts(TestSettings.with(new LoadSettings(timeout, null, null, Duration.ZERO, Duration.ZERO),
				new StaleSettings(Duration.ZERO, Duration.ofMinutes(1), staleAfter)), this.scheduler);
	}

	private CompletableFuture<CacheEntry> limit(LoadTimeouts timeouts, @Nullable CacheEntry fallback) {
		return timeouts.limit("load of key '1'", this.load, () -> fallback);
	}

	@Test
	void theyAreSetIfACallerMayLeave() {
		assertThat(timeouts(null, null).areSet()).isFalse();
		assertThat(timeouts(TIMEOUT, null).areSet()).isTrue();
		assertThat(timeouts(null, STALE_AFTER).areSet()).isTrue();
	}

	@Test
	void aLoadInTimeIsWaitedFor() {
		CompletableFuture<CacheEntry> outcome = limit(timeouts(TIMEOUT, STALE_AFTER), STALE);
		this.load.complete(LOADED);
		assertThat(outcome).isCompletedWithValue(LOADED);
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void aLoadThatTakesTooLongFailsTheWaitAndNotTheLoad() {
		CompletableFuture<CacheEntry> outcome = limit(timeouts(TIMEOUT, null), null);
		this.scheduler.pass(TIMEOUT.minusNanos(1));
		assertThat(outcome).isNotDone();
		this.scheduler.pass(Duration.ofNanos(1));
		assertThat(outcome).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(LoadTimeoutException.class)
			.withMessageContaining("load of key '1' has not ended within 1000 ms; it continues");
		assertThat(this.load).isNotDone();
	}

	@Test
	void aStaleEntryIsServedWhereTheLoadTakesTooLong() {
		CompletableFuture<CacheEntry> outcome = limit(timeouts(TIMEOUT, null), STALE);
		this.scheduler.pass(TIMEOUT);
		assertThat(outcome).isCompletedWithValue(STALE);
	}

	@Test
	void aStaleEntryIsServedSoonerThanTheTimeout() {
		CompletableFuture<CacheEntry> outcome = limit(timeouts(TIMEOUT, STALE_AFTER), STALE);
		this.scheduler.pass(STALE_AFTER);
		assertThat(outcome).isCompletedWithValue(STALE);
	}

	@Test
	void whereThereIsNoStaleEntryTheLoadIsWaitedForUntilTheTimeout() {
		CompletableFuture<CacheEntry> outcome = limit(timeouts(TIMEOUT, STALE_AFTER), null);
		this.scheduler.pass(STALE_AFTER);
		assertThat(outcome).isNotDone();
		this.scheduler.pass(TIMEOUT.minus(STALE_AFTER));
		assertThat(outcome).isCompletedExceptionally();
	}

	@Test
	void aLoadThatFailsIsReplacedByAStaleEntry() {
		CompletableFuture<CacheEntry> outcome = limit(timeouts(null, null), STALE);
		this.load.completeExceptionally(new IOException("broken"));
		assertThat(outcome).isCompletedWithValue(STALE);
	}

	@Test
	void aLoadThatFailsFailsTheWaitWhereThereIsNoStaleEntry() {
		CompletableFuture<CacheEntry> outcome = limit(timeouts(TIMEOUT, STALE_AFTER), null);
		this.load.completeExceptionally(new IOException("broken"));
		assertThat(outcome).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(IOException.class);
		assertThat(this.scheduler.pending()).isZero();
	}

}
