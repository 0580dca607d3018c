package io.github.twolevelcache.internal.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.redis.ReplicatedConnection.Command;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * Redis through a Lettuce connection of its own, made from the user's client settings and
 * always to masters: a replica may not have seen the latest write yet.
 */
public final class LettuceRemoteStore implements RemoteStore, AutoCloseable {

	private static final Script VERIFY = new Script("""
			local any = KEYS[1]
			return redis.call('GET', any)
			""");

	private static final int VERIFIED_KEYS = 64;

	private final LettuceConnection connection;

	private final ConnectionHeartbeat heartbeat;

	private final ReplicatedWrites replicatedWrites;

	private final MovingSlotRetries retries;

	private final InstanceRuntime runtime;

	/**
	 * Create a store. It connects on first use.
	 * @param client opens connections
	 * @param commandTimeout how long a command may take, unless the client's own timeout
	 * is shorter
	 * @param prefix what keys begin with that nobody reads
	 * @param runtime ends what takes longer
	 */
	public LettuceRemoteStore(LettuceClient client, Duration commandTimeout, String prefix, InstanceRuntime runtime) {
		this.connection = new LettuceConnection(client, commandTimeout, runtime);
		this.heartbeat = new ConnectionHeartbeat(this.connection, client, prefix, commandTimeout, runtime);
		this.replicatedWrites = new ReplicatedWrites(client, commandTimeout, runtime);
		this.retries = new MovingSlotRetries(runtime);
		this.runtime = runtime;
	}

	/**
	 * Connect and run a script, so that a Redis that cannot serve is found at once. A
	 * single server is asked for more keys: if it is a node of a cluster, they are
	 * unlikely to be all its own.
	 * @param prefix what keys begin with that this application may read
	 * @throws RemoteCallException if Redis cannot serve
	 */
	public void verify(String prefix) {
		await(run(VERIFY, new byte[][] { key(prefix, 0) }));
		if (!this.connection.isCluster()) {
			await(CompletableFuture.allOf(IntStream.range(1, VERIFIED_KEYS)
				.mapToObj((number) -> limit(get(key(prefix, number))))
				.toArray(CompletableFuture[]::new)));
		}
	}

	private static byte[] key(String prefix, int number) {
		return (prefix + number).getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Shorten the command timeout of a connection, if it is longer than another.
	 * @param connection the connection
	 * @param longest the longest timeout allowed
	 */
	public static void limitTimeout(StatefulConnection<?, ?> connection, Duration longest) {
		LettuceConnection.limitTimeout(connection, longest);
	}

	/**
	 * Close a connection, unless the client has done so already, without waiting for it.
	 * @param connection the connection
	 */
	public static void closeLater(StatefulConnection<?, ?> connection) {
		LettuceConnection.closeLater(connection);
	}

	/**
	 * Return whether a connection was closed, by whomever.
	 * @param connection the connection
	 * @return whether it never comes back
	 */
	public static boolean isClosed(StatefulConnection<?, ?> connection) {
		return LettuceConnection.isClosed(connection);
	}

	/**
	 * Return the name of the master that has a key.
	 * @param key the key
	 * @return its address, empty if there is no cluster or it is not known
	 */
	public String nodeOf(byte[] key) {
		return this.connection.nodeOf(key);
	}

	/**
	 * Close the connections. The next use opens others.
	 */
	public void disconnect() {
		this.replicatedWrites.close();
		this.connection.disconnect();
	}

	/**
	 * Close the connections for good.
	 */
	@Override
	public void close() {
		this.heartbeat.close();
		this.replicatedWrites.close();
		this.connection.close();
	}

	@Override
	public CompletableFuture<byte @Nullable []> get(byte[] key) {
		return call((commands) -> commands.get(key));
	}

	@Override
	public CompletableFuture<byte @Nullable []> run(Script script, byte[][] keys, byte[]... arguments) {
		return this.retries.run(timeout(), () -> runOnce(script, keys, arguments));
	}

	private CompletableFuture<byte @Nullable []> runOnce(Script script, byte[][] keys, byte[]... arguments) {
		return limit(
				call((commands) -> commands.<byte[]>evalsha(script.digest(), ScriptOutputType.VALUE, keys, arguments)))
			.exceptionallyCompose((failure) -> isUnknownScript(failure) ? limit(
					call((commands) -> commands.<byte[]>eval(script.source(), ScriptOutputType.VALUE, keys, arguments)))
					: CompletableFuture.failedFuture(failure));
	}

	@Override
	public CompletableFuture<byte @Nullable []> runReplicated(Script script, int replicas, byte[][] keys,
			byte[]... arguments) {
		Command command = new Command(script, keys, arguments, replicas);
		return this.retries.run(timeout(), () -> limit(this.replicatedWrites.run(command)));
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

	// The client has a timeout of its own, but not for every kind of connection.
	@Override
	public <T extends @Nullable Object> CompletableFuture<T> limit(CompletableFuture<T> read) {
		return read.isDone() ? read : this.runtime.scheduler().orTimeout(read, this.connection.timeout());
	}

	@Override
	public Duration timeout() {
		return this.connection.timeout();
	}

	@Override
	public <T extends @Nullable Object> T await(CompletableFuture<T> call) {
		Duration timeout = this.connection.timeout();
		try {
			return this.runtime.scheduler().await(call, timeout);
		}
		catch (TimeoutException ex) {
			call.cancel(true);
			throw unanswered(timeout, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RemoteCallException("The wait for Redis was interrupted", ex);
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw (cause instanceof TimeoutException) ? unanswered(timeout, cause)
					: new RemoteCallException(cause.toString(), cause);
		}
	}

	private static RemoteCallException unanswered(Duration timeout, Throwable cause) {
		return new RemoteCallException("Redis did not answer within " + timeout.toMillis() + " ms", cause);
	}

}
