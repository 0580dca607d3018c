package io.github.twolevelcache.internal.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import org.jspecify.annotations.Nullable;

/**
 * The Lettuce client of the application, with the user's settings.
 */
final class ApplicationLettuceClient implements LettuceClient {

	private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;

	private final Supplier<? extends AbstractRedisClient> client;

	ApplicationLettuceClient(Supplier<? extends AbstractRedisClient> client) {
		this.client = client;
	}

	@Override
	public StatefulConnection<byte[], byte[]> connect() {
		AbstractRedisClient client = this.client.get();
		return (client instanceof RedisClusterClient cluster) ? cluster.connect(CODEC)
				: ((RedisClient) client).connect(CODEC);
	}

	@Override
	public boolean isCluster() {
		return this.client.get() instanceof RedisClusterClient;
	}

	@Override
	public @Nullable RedisClusterNode master(int slot) {
		return (this.client.get() instanceof RedisClusterClient cluster) ? cluster.getPartitions().getMasterBySlot(slot)
				: null;
	}

	@Override
	public CompletionStage<?> refreshTopology() {
		return (this.client.get() instanceof RedisClusterClient cluster) ? cluster.refreshPartitionsAsync()
				: CompletableFuture.completedFuture(null);
	}

}
