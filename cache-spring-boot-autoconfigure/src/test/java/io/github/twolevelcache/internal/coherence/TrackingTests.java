package io.github.twolevelcache.internal.coherence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

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

	private final ManualTime time = new ManualTime();

	private final Tracking tracking = new Tracking(this.client, "app", Duration.ofSeconds(1), Duration.ofSeconds(1),
			TestRuntime.manual(this.time, new ManualScheduler(this.time)), this.listener);

	@Test
	void aConnectionThatComesAfterAPauseIsNotListenedToAndTheNextOneIs() {
		CompletableFuture<StatefulRedisConnection<byte[], byte[]>> late = connecting();
		this.tracking.start();
		this.tracking.pause();
		StatefulRedisConnection<byte[], byte[]> closed = connection();
		late.complete(closed);
		verify(closed, never()).addListener(any(PushListener.class));
		CompletableFuture<StatefulRedisConnection<byte[], byte[]>> next = connecting();
		this.tracking.resume();
		StatefulRedisConnection<byte[], byte[]> open = connection();
		next.complete(open);
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

	private CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connecting() {
		CompletableFuture<StatefulRedisConnection<byte[], byte[]>> node = new CompletableFuture<>();
		StatefulRedisClusterConnection<byte[], byte[]> cluster = mock();
		Partitions partitions = new Partitions();
		partitions.addPartition(MASTER);
		partitions.updateCache();
		given(cluster.getPartitions()).willReturn(partitions);
		given(cluster.getConnectionAsync(MASTER.getNodeId())).willReturn(node);
		given(this.client.connect()).willReturn(cluster);
		return node;
	}

	private static StatefulRedisConnection<byte[], byte[]> connection() {
		StatefulRedisConnection<byte[], byte[]> connection = mock(Mockito.RETURNS_DEEP_STUBS);
		given(connection.getTimeout()).willReturn(Duration.ofSeconds(1));
		return connection;
	}

}
