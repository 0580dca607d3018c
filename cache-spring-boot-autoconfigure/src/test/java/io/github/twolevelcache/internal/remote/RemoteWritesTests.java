package io.github.twolevelcache.internal.remote;

import java.util.Collections;
import java.util.concurrent.CompletableFuture;

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

	private final RemoteWrites writes = this.redis
		.connect(TestSettings.DEFAULTS, new CacheCounters(),
				TestRuntime.with(this.time, new ManualScheduler(this.time), Runnable::run))
		.writes();

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
