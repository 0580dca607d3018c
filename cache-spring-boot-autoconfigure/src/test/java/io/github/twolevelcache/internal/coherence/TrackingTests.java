package io.github.twolevelcache.internal.coherence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import io.github.twolevelcache.internal.redis.LettuceClient;
import io.github.twolevelcache.internal.redis.TrackedReads.TrackedRead;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.atMost;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link Tracking}, whose connections are made when the test says so.
 */
class TrackingTests {

	private static final RedisClusterNode MASTER = new RedisClusterNode(RedisURI.create("redis://localhost"), "node",
			true, null, 0, 0, 0, IntStream.range(0, 1000).boxed().toList(), Set.of(NodeFlag.UPSTREAM));

	private final LettuceClient client = mock(LettuceClient.class);

	private final InvalidationListener listener = mock(InvalidationListener.class);

	private StatefulRedisClusterConnection<byte[], byte[]> cluster = mock();

	private final ManualTime time = new ManualTime();

	private final ManualScheduler scheduler = new ManualScheduler(this.time);

	private final Tracking tracking = new Tracking(this.client, "app", Duration.ofSeconds(1), Duration.ofSeconds(1),
			TestRuntime.manual(this.time, this.scheduler), this.listener, new Contacts(new FakeRecord(), "app", "one"));

	@Test
	void aConnectionThatComesAfterAPauseIsNotListenedToAndTheNextOneIs() {
		CompletableFuture<StatefulRedisConnection<byte[], byte[]>> late = connecting();
		CompletionStage<?> started = this.tracking.start();
		this.tracking.pause();
		StatefulRedisConnection<byte[], byte[]> closed = connection();
		late.complete(closed);
		verify(closed, never()).addListener(any(PushListener.class));
		assertThat(started).isCompletedWithValue(null);
		CompletableFuture<StatefulRedisConnection<byte[], byte[]>> next = connecting();
		this.tracking.resume();
		StatefulRedisConnection<byte[], byte[]> open = connection();
		next.complete(open);
		verify(open).addListener(any(PushListener.class));
	}

	@Test
	void aServerThatIsAwayWhenListeningGoesOnIsConnectedToLater() {
		connecting().complete(connection());
		this.tracking.start();
		this.tracking.pause();
		given(this.client.connect()).willThrow(new RedisConnectionException("refused"));
		this.tracking.resume();
		StatefulRedisConnection<byte[], byte[]> open = connection();
		CompletableFuture<StatefulRedisConnection<byte[], byte[]>> next = new CompletableFuture<>();
		willReturn(this.cluster).given(this.client).connect();
		given(this.cluster.getConnectionAsync(MASTER.getNodeId())).willReturn(next);
		next.complete(open);
		this.scheduler.pass(Duration.ofMillis(250));
		verify(open).addListener(any(PushListener.class));
	}

	@Test
	void nothingIsCopiedFromANodeThatIsStopped() {
		connecting().complete(connection());
		this.tracking.start();
		byte[] key = Slots.of(MASTER, "key").heartbeatKey();
		List<@Nullable TrackedRead> reads = new ArrayList<>();
		willAnswer((call) -> reads.add(this.tracking.get(key))).given(this.listener).lost();
		this.tracking.pause();
		assertThat(reads).isNotEmpty().containsOnlyNulls();
	}

	@Test
	void onlyMastersWithSlotsAreListenedTo() {
		RedisClusterNode replica = new RedisClusterNode(RedisURI.create("redis://localhost:1"), "replica", true, "node",
				0, 0, 0, List.of(), Set.of(NodeFlag.REPLICA));
		RedisClusterNode empty = new RedisClusterNode(RedisURI.create("redis://localhost:2"), "empty", true, null, 0, 0,
				0, List.of(), Set.of(NodeFlag.UPSTREAM));
		connecting(MASTER, replica, empty).complete(connection());
		this.tracking.start();
		verify(this.cluster).getConnectionAsync(MASTER.getNodeId());
		verify(this.cluster, never()).getConnectionAsync(replica.getNodeId());
		verify(this.cluster, never()).getConnectionAsync(empty.getNodeId());
	}

	@Test
	void aMasterIsConnectedToOnce() {
		connecting().complete(connection());
		this.tracking.start();
		this.scheduler.pass(Duration.ofSeconds(5));
		verify(this.cluster).getConnectionAsync(MASTER.getNodeId());
	}

	@Test
	void aConnectionOverWhichNothingArrivesIsReplaced() {
		StatefulRedisConnection<byte[], byte[]> silent = connection();
		connecting().complete(silent);
		this.tracking.start();
		this.scheduler.pass(Duration.ofSeconds(5));
		verify(silent, never()).removeListener(any(PushListener.class));
		StatefulRedisConnection<byte[], byte[]> next = connection();
		connecting().complete(next);
		this.scheduler.pass(Duration.ofSeconds(1));
		verify(silent).removeListener(any(PushListener.class));
		verify(next).addListener(any(PushListener.class));
		verify(this.cluster, never()).closeAsync();
		this.tracking.pause();
		verify(this.cluster).closeAsync();
	}

	@Test
	void theTopologyIsAskedForWhileAMasterCannotBeConnectedTo() {
		given(this.client.isCluster()).willReturn(true);
		CompletableFuture<?> unused = connecting();
		this.tracking.start();
		this.scheduler.pass(Duration.ofSeconds(3));
		verify(this.client, atLeast(2)).refreshTopology();
	}

	@Test
	void aMasterThatHasGoneIsNotListenedToAnyMore() {
		StatefulRedisConnection<byte[], byte[]> connection = connection();
		connecting().complete(connection);
		this.tracking.start();
		this.scheduler.pass(Duration.ofSeconds(1));
		verify(connection, never()).removeListener(any(PushListener.class));
		given(this.cluster.getPartitions()).willReturn(partitions());
		this.scheduler.pass(Duration.ofSeconds(1));
		verify(connection).removeListener(any(PushListener.class));
		assertThat(this.tracking.isSettled(Slots.of(MASTER, "key").heartbeatKey())).isFalse();
	}

	@Test
	void theTopologyIsAskedForOnceASecondAtMostWhileAMasterIsNotHeard() {
		given(this.client.isCluster()).willReturn(true);
		connecting().complete(connection());
		this.tracking.start();
		this.scheduler.pass(Duration.ofSeconds(5));
		verify(this.client, atLeast(3)).refreshTopology();
		verify(this.client, atMost(4)).refreshTopology();
	}

	@Test
	void aHeartbeatWaitsNoLongerThanACommand() {
		StatefulRedisConnection<byte[], byte[]> connection = connection();
		given(connection.getTimeout()).willReturn(Duration.ofMinutes(1));
		connecting().complete(connection);
		this.tracking.start();
		verify(connection).setTimeout(Duration.ofSeconds(1));
	}

	@Test
	void aServerWithoutClusterIsListenedTo() {
		StatefulRedisConnection<byte[], byte[]> only = connection();
		given(this.client.connect()).willReturn(only);
		this.tracking.start();
		verify(only).addListener(any(PushListener.class));
		this.scheduler.pass(Duration.ofMillis(500));
		assertThat(this.tracking.isSettled(new byte[] { '1' })).isTrue();
		this.tracking.pause();
		verify(only).close();
		assertThat(this.tracking.isSettled(new byte[] { '1' })).isFalse();
	}

	private static Partitions partitions(RedisClusterNode... nodes) {
		Partitions partitions = new Partitions();
		partitions.addAll(List.of(nodes));
		partitions.updateCache();
		return partitions;
	}

	private CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connecting() {
		return connecting(MASTER);
	}

	private CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connecting(RedisClusterNode... nodes) {
		CompletableFuture<StatefulRedisConnection<byte[], byte[]>> node = new CompletableFuture<>();
		this.cluster = mock();
		given(this.cluster.getPartitions()).willReturn(partitions(nodes));
		given(this.cluster.getConnectionAsync(MASTER.getNodeId())).willReturn(node);
		given(this.client.connect()).willReturn(this.cluster);
		return node;
	}

	private static StatefulRedisConnection<byte[], byte[]> connection() {
		StatefulRedisConnection<byte[], byte[]> connection = mock(Mockito.RETURNS_DEEP_STUBS);
		given(connection.getTimeout()).willReturn(Duration.ofSeconds(1));
		return connection;
	}

}
