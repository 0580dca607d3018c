package io.github.twolevelcache.remote;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

/**
 * Redis through a Lettuce connection of its own, made from the user's client settings and
 * always to masters: a replica may not have seen the latest write yet.
 */
public final class LettuceRemoteStore implements RemoteStore, AutoCloseable {

	private static final Script VERIFY = new Script("return redis.call('GET', KEYS[1])");

	private final LettuceConnection connection;

	/**
	 * Create a store. It connects on first use.
	 * @param client supplies the client, anew after each {@link #close()}
	 */
	public LettuceRemoteStore(LettuceClientSource client) {
		this.connection = new LettuceConnection(client);
	}

	/**
	 * Connect and run a script, so that a Redis that cannot serve is known at once.
	 * @param key any key that this application may read
	 * @throws RemoteCallException if Redis cannot serve
	 */
	public void verify(String key) {
		await(run(VERIFY, new byte[][] { key.getBytes(StandardCharsets.UTF_8) }));
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
		return call((commands) -> commands.get(key));
	}

	@Override
	public CompletableFuture<byte @Nullable []> run(Script script, byte[][] keys, byte[]... arguments) {
		return call((commands) -> commands.<byte[]>evalsha(script.digest(), ScriptOutputType.VALUE, keys, arguments))
			.exceptionallyCompose((failure) -> isUnknownScript(failure) ? call(
					(commands) -> commands.<byte[]>eval(script.source(), ScriptOutputType.VALUE, keys, arguments))
					: CompletableFuture.failedFuture(failure));
	}

	private CompletableFuture<byte @Nullable []> call(
			Function<RedisClusterAsyncCommands<byte[], byte[]>, RedisFuture<byte[]>> command) {
		try {
			return command.apply(this.connection.commands()).toCompletableFuture();
		}
		catch (RemoteCallException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static boolean isUnknownScript(Throwable failure) {
		return failure instanceof RedisNoScriptException || failure.getCause() instanceof RedisNoScriptException;
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
