package io.github.twolevelcache.internal.redis;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.api.StatefulRedisConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.Scheduler;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.internal.runtime.TimeSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;

/**
 * A client that was shut down while it connects does not answer any more.
 */
@Timeout(20)
class LettuceConnectionTests {

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CountDownLatch connecting = new CountDownLatch(1);

	private final CountDownLatch connected = new CountDownLatch(1);

	private final LettuceClient client = mock();

	private final StatefulRedisConnection<byte[], byte[]> opened = mock();

	@AfterEach
	void end() {
		this.connected.countDown();
		this.threads.shutdownNow();
	}

	@Test
	void closesThoughTheClientDoesNotAnswer() throws Exception {
		try (Scheduler scheduler = Scheduler.create()) {
			LettuceConnection connection = connection(TestRuntime.with(TimeSource.system(), scheduler, this.threads));
			Future<?> reader = this.threads.submit(connection::commands);
			assertThat(this.connecting.await(10, TimeUnit.SECONDS)).isTrue();
			connection.disconnect();
			assertThatThrownBy(reader::get).hasRootCauseMessage("The connection was closed");
		}
		this.connected.countDown();
		then(this.opened).should(timeout(10_000)).close();
	}

	@Test
	void nobodyWaitsForLongThoughTheClientDoesNotAnswer() {
		ManualTime time = new ManualTime();
		LettuceConnection connection = connection(TestRuntime.with(time, new ManualScheduler(time), this.threads));
		assertThatExceptionOfType(RemoteCallException.class).isThrownBy(connection::commands)
			.withMessage("The connection to Redis is not open yet");
	}

	private LettuceConnection connection(InstanceRuntime runtime) {
		given(this.opened.getTimeout()).willReturn(Duration.ofSeconds(1));
		given(this.client.connect()).willAnswer((call) -> {
			this.connecting.countDown();
			this.connected.await();
			return this.opened;
		});
		return new LettuceConnection(this.client, Duration.ofSeconds(1), runtime);
	}

}
