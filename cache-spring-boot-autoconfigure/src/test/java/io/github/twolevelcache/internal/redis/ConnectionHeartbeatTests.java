package io.github.twolevelcache.internal.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.atMost;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

/**
 * Tests for {@link ConnectionHeartbeat} and what it has {@link LettuceConnection} do.
 */
class ConnectionHeartbeatTests {

	private final LettuceClient client = mock();

	private final ManualTime time = new ManualTime();

	private final ManualScheduler scheduler = new ManualScheduler(this.time);

	private final InstanceRuntime runtime = TestRuntime.manual(this.time, this.scheduler);

	private final LettuceConnection connection = new LettuceConnection(this.client, Duration.ofSeconds(1),
			this.runtime);

	private final ConnectionHeartbeat heartbeat = new ConnectionHeartbeat(this.connection, this.client, "app:w:",
			Duration.ofSeconds(1), this.runtime);

	private final StatefulRedisConnection<byte[], byte[]> present = opened(new CompletableFuture<>());

	@BeforeEach
	void open() {
		given(this.client.connect()).willReturn(this.present);
		this.connection.commands();
	}

	private static StatefulRedisConnection<byte[], byte[]> opened(CompletableFuture<Long> answer) {
		StatefulRedisConnection<byte[], byte[]> connection = mock();
		RedisAsyncCommands<byte[], byte[]> commands = mock();
		RedisFuture<Long> future = mock();
		given(future.toCompletableFuture()).willReturn(answer);
		given(commands.exists(any(byte[].class))).willReturn(future);
		given(connection.async()).willReturn(commands);
		given(connection.getTimeout()).willReturn(Duration.ofSeconds(1));
		return connection;
	}

	@Test
	void aConnectionThatIsSilentForFiveSecondsIsReplacedAndClosedWhenItsCommandsHaveEnded() {
		this.scheduler.pass(Duration.ofSeconds(5));
		then(this.client).should(times(1)).connect();
		StatefulRedisConnection<byte[], byte[]> next = opened(CompletableFuture.completedFuture(0L));
		given(this.client.connect()).willReturn(next);
		this.scheduler.pass(Duration.ofMillis(2500));
		then(this.client).should(times(2)).connect();
		CompletableFuture<?> unused = then(this.present).should(never()).closeAsync();
		this.scheduler.pass(Duration.ofSeconds(1));
		unused = then(this.present).should().closeAsync();
		this.scheduler.pass(Duration.ofMinutes(1));
		then(this.client).should(times(2)).connect();
	}

	@Test
	void aMasterThatDoesNotAnswerIsConnectedToLessAndLessOften() {
		this.scheduler.pass(Duration.ofMinutes(3));
		then(this.client).should(atLeast(4)).connect();
		then(this.client).should(atMost(8)).connect();
	}

	@Test
	void theTopologyIsAskedForWhileAMasterDoesNotAnswer() {
		given(this.client.isCluster()).willReturn(true);
		this.scheduler.pass(Duration.ofSeconds(5));
		then(this.client).should(atLeast(2)).refreshTopology();
	}

	@Test
	void anErrorIsAnAnswer() {
		StatefulRedisConnection<byte[], byte[]> refusing = opened(
				CompletableFuture.failedFuture(new RedisCommandExecutionException("LOADING")));
		given(this.client.connect()).willReturn(refusing);
		this.connection.disconnect();
		this.connection.commands();
		this.scheduler.pass(Duration.ofSeconds(20));
		then(this.client).should(times(2)).connect();
	}

	@Test
	void aConnectionThatWasClosedIsReplaced() {
		RedisAsyncCommands<byte[], byte[]> commands = this.present.async();
		given(commands.exists(any(byte[].class))).willThrow(new RedisException("Connection is closed"));
		this.scheduler.pass(Duration.ofSeconds(8));
		then(this.client).should(times(2)).connect();
	}

	@Test
	void nothingIsConnectedWhileThereIsNoConnection() {
		this.connection.disconnect();
		this.scheduler.pass(Duration.ofSeconds(20));
		then(this.client).should(times(1)).connect();
		this.connection.commands();
		then(this.client).should(times(2)).connect();
	}

	@Test
	void nothingIsConnectedAfterTheEnd() {
		this.heartbeat.close();
		this.connection.close();
		this.scheduler.pass(Duration.ofSeconds(20));
		assertThatExceptionOfType(RemoteCallException.class).isThrownBy(this.connection::commands);
		then(this.client).should(times(1)).connect();
	}

}
