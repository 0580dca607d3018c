package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

	private final List<Runnable> executed = new ArrayList<>();

	private final Drainer drainer = new Drainer("me", new Members("app", this.redis), (key) -> "master", this.runtime);

	private WriteBehind cache(FakeLog log) {
		return new WriteBehind(log.log, log, (changes) -> {
		}, Fence.NONE, BehindSettings.DEFAULTS, this.runtime);
	}

	@Test
	void aLoopThatFailsIsTriedAgainAfterLongerAndLongerPauses() {
		Drainer failing = new Drainer("me", new Members("app", this.redis), (key) -> "master",
				TestRuntime.with(this.time, this.scheduler, (task) -> {
					this.executed.add(task);
					task.run();
				}));
		failing.add(cache(this.redis));
		failing.start();
		this.scheduler.pass(Duration.ofSeconds(10));
		assertThat(this.redis.peeks).hasSizeBetween(6, 24);
		assertThat(this.executed).hasSameSizeAs(this.redis.peeks);
	}

	@Test
	void aLoopThatCannotBeginIsTriedAgainAfterLongerAndLongerPauses() {
		Drainer failing = new Drainer("me", new Members("app", this.redis), (key) -> "master",
				TestRuntime.with(this.time, this.scheduler, (task) -> {
					this.executed.add(task);
					throw new OutOfMemoryError("unable to create native thread");
				}));
		failing.add(cache(this.redis));
		failing.start();
		this.scheduler.pass(Duration.ofSeconds(10));
		assertThat(this.executed).hasSizeBetween(6, 24);
	}

	@Test
	@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void aLoopThatOwnsNothingAnyMoreWhenItBeginsEnds() {
		Drainer late = new Drainer("me", new Members("app", this.redis), (key) -> "master",
				TestRuntime.with(this.time, this.scheduler, this.executed::add));
		late.add(cache(this.redis));
		late.start();
		this.scheduler.pass(Duration.ofMillis(100));
		assertThat(this.executed).hasSize(1);
		this.redis.fail(true);
		this.scheduler.pass(Duration.ofSeconds(11));
		this.executed.get(0).run();
		assertThat(this.redis.peeks).isEmpty();
	}

	@Test
	void aLoopThatCannotBeginHoldsUpNoOther() {
		FakeLog other = new FakeLog(2, this.time);
		Drainer failing = new Drainer("me", new Members("app", this.redis), (key) -> "master",
				TestRuntime.with(this.time, this.scheduler, (task) -> {
					this.executed.add(task);
					if (this.executed.size() % 2 == 1) {
						throw new OutOfMemoryError("unable to create native thread");
					}
					task.run();
				}));
		failing.add(cache(this.redis));
		failing.add(cache(other));
		failing.start();
		this.scheduler.pass(Duration.ofMillis(100));
		assertThat(this.redis.peeks).isEmpty();
		assertThat(other.peeks).isNotEmpty();
	}

	@Test
	void aCacheIsFoundByItsName() {
		WriteBehind cache = cache(this.redis);
		this.drainer.add(cache);
		assertThat(this.drainer.find("stock")).isSameAs(cache);
		assertThat(this.drainer.find("other")).isNull();
	}

	@Test
	void whoHasStoppedTakesNothingWhenItIsAnsweredAtLast() {
		this.drainer.add(cache(this.redis));
		CompletableFuture<@Nullable Void> answers = this.redis.hold();
		this.drainer.start();
		this.drainer.stop(Duration.ofSeconds(1));
		answers.complete(null);
		this.scheduler.pass(Duration.ofSeconds(10));
		assertThat(this.redis.owners).isEmpty();
	}

	@Test
	void whatIsTakenWhileItStopsIsGivenUpAsWell() {
		this.drainer.add(cache(this.redis));
		this.drainer.start();
		CompletableFuture<@Nullable Void> answers = this.redis.hold();
		this.scheduler.pass(Duration.ZERO);
		assertThat(this.redis.owners).hasSize(2);
		Future<?> unused = this.scheduler.schedule(Duration.ofMillis(150), () -> answers.complete(null));
		this.drainer.stop(Duration.ofSeconds(1));
		assertThat(this.redis.owners).isEmpty();
	}

}
