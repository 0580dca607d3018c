package io.github.twolevelcache.simulator.redis;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * One {@link Keyspace} as the engine sees it, without a network: each call is answered at
 * once, or not at all. The engine's own scripts run. Not thread-safe.
 */
public final class KeyspaceStore implements RemoteStore {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	/** Compiles each script once for all stores. */
	private static final LuaEngine SCRIPTS = new LuaEngine();

	private final Keyspace keyspace;

	private final List<Integer> replicated = new ArrayList<>();

	private boolean failing;

	/**
	 * Create an empty store.
	 * @param micros the time of the server, in microseconds since the epoch
	 */
	public KeyspaceStore(LongSupplier micros) {
		this.keyspace = new Keyspace(micros, SCRIPTS);
	}

	/**
	 * Return what the server holds.
	 * @return its keys
	 */
	public Keyspace keyspace() {
		return this.keyspace;
	}

	/**
	 * Return for how many replicas the calls have waited that waited for any.
	 * @return the numbers, in the order of the calls
	 */
	public List<Integer> replicated() {
		return this.replicated;
	}

	/**
	 * Answer nothing any more, or everything again.
	 * @param nothing whether nothing is answered
	 */
	public void fail(boolean nothing) {
		this.failing = nothing;
	}

	@Override
	public CompletableFuture<byte @Nullable []> get(byte[] key) {
		return answer(() -> this.keyspace.execute("GET", text(key)));
	}

	@Override
	public CompletableFuture<byte @Nullable []> run(Script script, byte[][] keys, byte[]... arguments) {
		return answer(() -> this.keyspace.eval(source(script), texts(keys), texts(arguments)));
	}

	@Override
	public CompletableFuture<byte @Nullable []> runReplicated(Script script, int replicas, byte[][] keys,
			byte[]... arguments) {
		this.replicated.add(replicas);
		return run(script, keys, arguments);
	}

	private CompletableFuture<byte @Nullable []> answer(Command command) {
		if (this.failing) {
			return CompletableFuture.failedFuture(new TimeoutException());
		}
		Object reply;
		try {
			reply = command.run();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
		if (reply instanceof ErrorReply error) {
			return CompletableFuture.failedFuture(new IllegalStateException(error.text()));
		}
		return CompletableFuture
			.completedFuture((reply != null) ? ((String) reply).getBytes(StandardCharsets.ISO_8859_1) : null);
	}

	/**
	 * Return the text of a script, which the engine shows nobody but the client.
	 * @param script the script
	 * @return its text, a {@code char} for each byte
	 * @throws ReflectiveOperationException if the engine has changed
	 */
	static String source(Script script) throws ReflectiveOperationException {
		Method source = Script.class.getDeclaredMethod("source");
		source.setAccessible(true);
		return text((byte[]) source.invoke(script));
	}

	private static List<String> texts(byte[][] bytes) {
		return Arrays.stream(bytes).map(KeyspaceStore::text).toList();
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> limit(CompletableFuture<T> read) {
		return read;
	}

	@Override
	public <T extends @Nullable Object> T await(CompletableFuture<T> call) {
		try {
			return call.get();
		}
		catch (ExecutionException | InterruptedException ex) {
			throw new RemoteCallException(String.valueOf(ex.getCause()), ex.getCause());
		}
	}

	@Override
	public Duration timeout() {
		return TIMEOUT;
	}

	/**
	 * A command that the server runs.
	 */
	@FunctionalInterface
	private interface Command {

		@Nullable Object run() throws ReflectiveOperationException;

	}

}
