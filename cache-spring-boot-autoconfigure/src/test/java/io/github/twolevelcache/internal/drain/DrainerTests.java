package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.Members;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.settings.BehindSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Drainer}.
 */
class DrainerTests {

	private final ManualTime time = new ManualTime();

	private final ManualScheduler scheduler = new ManualScheduler(this.time);

	private final InstanceRuntime runtime = TestRuntime.manual(this.time, this.scheduler);

	private final FakeLog redis = new FakeLog(2, this.time);

	private final Drainer drainer = new Drainer("me", new Members("app", this.redis), (key) -> "master", this.runtime);

	@Test
	void whatIsTakenWhileItStopsIsGivenUpAsWell() {
		this.drainer.add(new WriteBehind(this.redis.log, this.redis, (changes) -> {
		}, Fence.NONE, BehindSettings.DEFAULTS, this.runtime));
		this.drainer.start();
		CompletableFuture<@Nullable Void> answers = this.redis.hold();
		this.scheduler.pass(Duration.ZERO);
		assertThat(this.redis.owners).hasSize(2);
		Future<?> unused = this.scheduler.schedule(Duration.ofMillis(150), () -> answers.complete(null));
		this.drainer.stop(Duration.ofSeconds(1));
		assertThat(this.redis.owners).isEmpty();
	}

}
