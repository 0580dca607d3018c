package io.github.twolevelcache.internal.load;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.ManualTime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecentFailures}.
 */
class RecentFailuresTests {

	private static final int MOST = 10_000;

	private static final Duration BACKOFF = Duration.ofSeconds(1);

	private final ManualTime time = new ManualTime();

	private final RecentFailures failures = new RecentFailures(BACKOFF, this.time);

	private final Exception failure = new IOException("broken");

	@Test
	void aFailureIsRememberedForTheBackoff() {
		this.failures.add("1", this.failure);
		this.time.pass(BACKOFF.minusNanos(1));
		assertThat(this.failures.get("1")).isSameAs(this.failure);
		assertThat(this.failures.get("2")).isNull();
		this.time.pass(Duration.ofNanos(1));
		assertThat(this.failures.get("1")).isNull();
	}

	@Test
	void withoutABackoffNothingIsRemembered() {
		RecentFailures none = new RecentFailures(Duration.ZERO, this.time);
		none.add("1", this.failure);
		assertThat(none.get("1")).isNull();
	}

	@Test
	void onlySoManyAreRemembered() {
		for (int i = 0; i < MOST; i++) {
			this.failures.add("" + i, this.failure);
		}
		this.failures.add("more", this.failure);
		assertThat(this.failures.get("more")).isNull();
		assertThat(this.failures.get("0")).isNotNull();
	}

	@Test
	void thoseThatAreOverMakeRoom() {
		for (int i = 0; i < MOST; i++) {
			this.failures.add("" + i, this.failure);
		}
		this.time.pass(BACKOFF);
		this.failures.add("more", this.failure);
		assertThat(this.failures.get("more")).isSameAs(this.failure);
	}

}
