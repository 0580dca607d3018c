package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.Members;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TombstonePurge}: how it begins.
 */
class TombstonePurgeTests {

	private final ManualTime time = new ManualTime();

	private final ManualScheduler scheduler = new ManualScheduler(this.time);

	private final FakeLog redis = new FakeLog(2, this.time);

	private final List<Runnable> refused = new ArrayList<>();

	private final InstanceRuntime runtime = TestRuntime.with(this.time, this.scheduler, (task) -> {
		this.refused.add(task);
		throw new RejectedExecutionException();
	});

	private final TombstonePurge purge = new TombstonePurge(
			new Drainer("me", new Members("app", this.redis), (key) -> "master", this.runtime), this.redis,
			Duration.ofDays(2), this.runtime);

	@Test
	void whatCouldNotBeginIsTriedAgain() {
		this.purge.start();
		for (int i = 1; i <= 3; i++) {
			// An hour at most, however long they stay.
			assertThatExceptionOfType(RejectedExecutionException.class)
				.isThrownBy(() -> this.scheduler.pass(Duration.ofHours(1)));
			assertThat(this.refused).hasSize(i);
		}
	}

	@Test
	void whoStopsLeavesNoTimerBehind() {
		this.purge.stop();
		this.purge.start();
		assertThat(this.scheduler.pending()).isOne();
		this.purge.stop();
		assertThat(this.scheduler.pending()).isZero();
		this.purge.stop();
	}

}
