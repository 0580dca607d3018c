package io.github.twolevelcache.internal.drain;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.ManualTime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Attempts}.
 */
class AttemptsTests {

	private final ManualTime time = new ManualTime();

	private final Attempts attempts = new Attempts(this.time);

	private int failed(String text) {
		return this.attempts.failed(FakeLog.change(0, text)).count();
	}

	@Test
	void theAttemptsOfAChangeAreCountedUntilItIsForgotten() {
		assertThat(failed("a")).isOne();
		assertThat(failed("a")).isEqualTo(2);
		assertThat(failed("b")).isOne();
		this.attempts.forget(FakeLog.change(0, "a"));
		assertThat(failed("a")).isOne();
		assertThat(failed("b")).isEqualTo(2);
	}

	@Test
	void aVastNumberOfChangesThatFailIsForgotten() {
		IntStream.range(0, 10_000).forEach((number) -> failed("k" + number));
		assertThat(failed("k0")).isEqualTo(2);
		assertThat(failed("one more")).isOne();
		assertThat(failed("k0")).isOne();
	}

}
