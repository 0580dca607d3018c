package io.github.twolevelcache.remote;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisKeyAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

/**
 * Redis through a Lettuce connection of its own, made from the user's client settings and
 * always to masters: a replica may not have seen the latest write yet.
 */
public final class LettuceRemoteStore implements RemoteStore, AutoCloseable {

	private static final long SCAN_BATCH = 1000;

	private static final byte[] PUT_IF_ABSENT = """
			local found = redis.call('GET', KEYS[1])
			if found and found ~= ARGV[3] then
				return found
			end
			redis.call('PSETEX', KEYS[1], ARGV[2], ARGV[1])
			return false
			""".getBytes(StandardCharsets.UTF_8);

	private static final byte[] NOTHING = {};

	private final LettuceConnection connection;

	/**
	 * Create a store. It connects on first use.
	 * @param client supplies the client, anew after each {@link #close()}
	 */
	public LettuceRemoteStore(LettuceClientSource client) {
		this.connection = new LettuceConnection(client);
	}

	/**
	 * Connect and ask for one key, so that a Redis that cannot serve is known at once.
	 * @throws RemoteCallException if Redis cannot serve
	 */
	public void verify() {
		await(get("two-level-cache".getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * Close the connection. The next use opens another one.
	 */
	@Override
	public void close() {
		this.connection.close();
	}

	@Override
	public CompletableFuture<byte @Nullable []> get(byte[] key) {
		return commands().get(key).toCompletableFuture();
	}

	@Override
	public CompletableFuture<?> put(byte[] key, byte[] entry, long lifetime) {
		return commands().psetex(key, lifetime, entry).toCompletableFuture();
	}

	@Override
	public CompletableFuture<byte @Nullable []> putIfAbsent(byte[] key, byte[] entry, long lifetime,
			byte @Nullable [] replaceable) {
		byte[] milliseconds = Long.toString(lifetime).getBytes(StandardCharsets.US_ASCII);
		return commands()
			.<byte[]>eval(PUT_IF_ABSENT, ScriptOutputType.VALUE, new byte[][] { key }, entry, milliseconds,
					(replaceable != null) ? replaceable : NOTHING)
			.toCompletableFuture();
	}

	@Override
	public CompletableFuture<Boolean> remove(byte[] key) {
		return commands().unlink(key).toCompletableFuture().thenApply((removed) -> removed > 0);
	}

	@Override
	public CompletableFuture<Long> removeMatching(byte[] pattern) {
		ScanArgs args = ScanArgs.Builder.matches(pattern).limit(SCAN_BATCH);
		return this.connection.mastersCommands()
			.stream()
			.map((master) -> master.thenCompose((commands) -> removeAll(commands, args)))
			.reduce(CompletableFuture.completedFuture(0L), (one, other) -> one.thenCombine(other, Long::sum));
	}

	private CompletableFuture<Long> removeAll(RedisKeyAsyncCommands<byte[], byte[]> master, ScanArgs args) {
		return removeFrom(master, master.scan(args).toCompletableFuture(), args, 0);
	}

	private CompletableFuture<Long> removeFrom(RedisKeyAsyncCommands<byte[], byte[]> master,
			CompletableFuture<KeyScanCursor<byte[]>> scan, ScanArgs args, long removedBefore) {
		return scan.thenCompose((cursor) -> unlink(cursor).thenCompose((count) -> {
			long removed = removedBefore + count;
			return cursor.isFinished() ? CompletableFuture.completedFuture(removed)
					: removeFrom(master, master.scan(cursor, args).toCompletableFuture(), args, removed);
		}));
	}

	private CompletableFuture<Long> unlink(KeyScanCursor<byte[]> cursor) {
		if (cursor.getKeys().isEmpty()) {
			return CompletableFuture.completedFuture(0L);
		}
		return commands().unlink(cursor.getKeys().toArray(byte[][]::new)).toCompletableFuture();
	}

	private RedisClusterAsyncCommands<byte[], byte[]> commands() {
		return this.connection.commands();
	}

	@Override
	public <T extends @Nullable Object> T await(CompletableFuture<T> call) {
		Duration timeout = this.connection.timeout();
		try {
			return call.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			call.cancel(true);
			throw new RemoteCallException("Redis did not answer within " + timeout.toMillis() + " ms", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RemoteCallException("The wait for Redis was interrupted", ex);
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw new RemoteCallException(cause.toString(), cause);
		}
	}

}
