package io.github.twolevelcache.internal.coherence;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.redis.LettuceRemoteStore;

/**
 * A link through a Lettuce connection, which reconnects by itself and forgets the
 * tracking when it does.
 */
final class LettuceNodeLink implements NodeLink, PushListener, RedisConnectionStateListener {

	private final StatefulRedisConnection<byte[], byte[]> connection;

	/** Is closed with the link, {@code null} if others use it too. */
	private final @Nullable StatefulConnection<?, ?> owner;

	private final TrackingArgs args;

	private volatile @Nullable Listener listener;

	LettuceNodeLink(StatefulRedisConnection<byte[], byte[]> connection, @Nullable StatefulConnection<?, ?> owner,
			String... prefixes) {
		this.connection = connection;
		this.owner = owner;
		this.args = TrackingArgs.Builder.enabled().bcast().prefixes(prefixes);
	}

	@Override
	public void open(Listener listener) {
		this.listener = listener;
		this.connection.addListener((PushListener) this);
		this.connection.addListener((RedisConnectionStateListener) this);
	}

	@Override
	public void close() {
		this.connection.removeListener((PushListener) this);
		this.connection.removeListener((RedisConnectionStateListener) this);
		this.listener = null;
		if (this.owner != null) {
			LettuceRemoteStore.closeLater(this.owner);
		}
	}

	@Override
	public boolean isOpen() {
		return this.connection.isOpen();
	}

	@Override
	public CompletionStage<?> track() {
		// Off first: to switch it on twice is an error.
		CompletionStage<?> off = this.connection.async().clientTracking(TrackingArgs.Builder.enabled(false));
		CompletionStage<?> on = this.connection.async().clientTracking(this.args);
		return off.thenCombine(on, (one, two) -> two);
	}

	@Override
	public CompletionStage<?> touch(byte[] key) {
		return this.connection.async().psetex(key, 1, new byte[] { '1' });
	}

	@Override
	public CompletionStage<?> ask(byte[] key) {
		return this.connection.async().exists(key);
	}

	@Override
	public CompletableFuture<byte @Nullable []> get(byte[] key) {
		return this.connection.async().get(key).toCompletableFuture();
	}

	@Override
	public void onRedisConnected(RedisChannelHandler<?, ?> connected, SocketAddress socketAddress) {
		Listener told = this.listener;
		if (told != null) {
			told.connected();
		}
	}

	@Override
	public void onRedisDisconnected(RedisChannelHandler<?, ?> disconnected) {
		Listener told = this.listener;
		if (told != null) {
			told.disconnected();
		}
	}

	@Override
	public void onPushMessage(PushMessage message) {
		Listener told = this.listener;
		if (told != null && "invalidate".equals(message.getType())) {
			Object keys = message.getContent().get(1);
			told.changed(
					(keys instanceof List<?> changed) ? changed.stream().map(LettuceNodeLink::bytes).toList() : null);
		}
	}

	private static byte[] bytes(@Nullable Object key) {
		ByteBuffer buffer = ((ByteBuffer) Objects.requireNonNull(key)).duplicate();
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		return bytes;
	}

}
