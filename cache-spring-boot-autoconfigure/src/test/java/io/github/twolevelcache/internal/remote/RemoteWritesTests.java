package io.github.twolevelcache.internal.remote;

import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.internal.stats.CacheCounters;
import io.github.twolevelcache.settings.TestSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RemoteWrites}.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteWritesTests {

	private final ManualTime time = new ManualTime();

	private final FakeRedis redis = new FakeRedis(this.time);

	private final RemoteCache cache = this.redis.connect(TestSettings.DEFAULTS, new CacheCounters(),
			TestRuntime.with(this.time, new ManualScheduler(this.time), Runnable::run));

	private final RemoteWrites writes = this.cache.writes();

	private long puts() {
		return Collections.frequency(this.redis.calls(), "put");
	}

	@Test
	void aPutThatMeetsAClearIsRepeated() {
		this.redis.meanwhile("put", () -> this.redis.clear(2));
		this.writes.put("1", "1", "a");
		assertThat(puts()).isEqualTo(2);
	}

	@Test
	void whatIsToBeRepairedHasNoCopies() {
		this.redis.fail("put", "clear");
		this.writes.put("1", "1", "a");
		assertThat(this.redis.dropped()).contains("1").doesNotContain(FakeRedis.ALL);
		assertThat(this.cache.repairs().isPending("1")).isTrue();
		assertThat(this.cache.repairs().isPending("2")).isFalse();
		this.writes.clear();
		assertThat(this.redis.dropped()).containsOnlyOnce(FakeRedis.ALL);
		assertThat(this.cache.repairs().isPending("2")).isTrue();
		this.redis.recover();
		assertThat(this.cache.repairs().repair("2")).isCompleted();
		assertThat(this.cache.repairs().size()).isZero();
	}

	@Test
	void whatIsMadeEndsNoCopiesHere() {
		this.writes.put("1", "1", "a");
		this.writes.clear();
		assertThat(this.redis.dropped()).isEmpty();
		assertThat(this.cache.repairs().size()).isZero();
		assertThat(this.cache.generation().number()).isEqualTo(2);
	}

	@Test
	void whatIsNotMadeOnAnEventLoopIsRepaired() throws InterruptedException {
		CompletableFuture<@Nullable Void> answer = this.redis.hold("clear");
		onEventLoop(this.writes::clear);
		assertThat(this.cache.repairs().size()).isZero();
		answer.completeExceptionally(new TimeoutException());
		assertThat(this.cache.repairs().isPending("1")).isTrue();
		assertThat(this.redis.dropped()).containsExactly(FakeRedis.ALL);
		assertThat(this.cache.repairs().repair("1")).isCompleted();
		answer = this.redis.hold("put");
		onEventLoop(() -> this.writes.put("1", "1", "a"));
		answer.completeExceptionally(new TimeoutException());
		assertThat(this.cache.repairs().isPending("1")).isTrue();
		assertThat(this.redis.dropped()).containsExactly(FakeRedis.ALL, "1");
	}

	private static void onEventLoop(Runnable task) throws InterruptedException {
		Thread loop = new FastThreadLocalThread(task);
		loop.start();
		loop.join();
	}

	@Test
	void aRepairEndsOnlyTheDoubtThatItBeganWith() {
		this.redis.fail("put", "clear");
		this.writes.put("1", "1", "a");
		CompletableFuture<@Nullable Void> answer = this.redis.hold("drop");
		CompletableFuture<?> repair = this.cache.repairs().repair("1");
		this.writes.put("1", "1", "b");
		answer.complete(null);
		assertThat(repair).isCompleted();
		assertThat(this.cache.repairs().isPending("1")).isTrue();
		this.writes.clear();
		this.redis.recover();
		answer = this.redis.hold("clear");
		repair = this.cache.repairs().repair("1");
		this.redis.fail("clear");
		this.writes.clear();
		answer.complete(null);
		assertThat(repair).isCompleted();
		assertThat(this.cache.repairs().isPending("2")).isTrue();
	}

	@Test
	void aPutThatWasGivenUpIsNotRepeated() throws InterruptedException {
		this.redis.meanwhile("put", () -> this.redis.clear(2));
		CompletableFuture<@Nullable Void> answer = this.redis.hold("put");
		Thread caller = new Thread(() -> this.writes.put("1", "1", "a"));
		caller.start();
		TestRuntime.until(() -> puts() == 1);
		caller.interrupt();
		caller.join();
		answer.complete(null);
		assertThat(puts()).isOne();
	}

}
