package io.github.twolevelcache.internal.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisConnectionException;
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

	/** Several connect timeouts: not all nodes of a cluster may answer. */
	static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

	private final Supplier<? extends AbstractRedisClient> client;

	private final Duration longestWait;

	ApplicationLettuceClient(Supplier<? extends AbstractRedisClient> client, Duration longestWait) {
		this.client = client;
		this.longestWait = longestWait;
	}

	// A client that is stopped while it connects never answers. Whoever waits for it must
	// not wait for ever.
	@Override
	public StatefulConnection<byte[], byte[]> connect() {
		AbstractRedisClient client = this.client.get();
		FutureTask<StatefulConnection<byte[], byte[]>> connecting = new FutureTask<>(() -> connect(client));
		Thread thread = new Thread(connecting, "two-level-cache-connect");
		thread.setDaemon(true);
		thread.start();
		try {
			return connecting.get(this.longestWait.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException failure) ? failure
					: new RedisConnectionException("No connection could be opened", ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new RedisConnectionException("No connection was opened within " + this.longestWait.toSeconds() + " s",
					ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RedisCommandInterruptedException(ex);
		}
		finally {
			boolean unused = connecting.cancel(true);
		}
	}

	private static StatefulConnection<byte[], byte[]> connect(AbstractRedisClient client) {
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
