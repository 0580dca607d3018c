package io.github.twolevelcache.internal.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;

/**
 * Bytes by key in Redis, for all caches. Every call returns at once; its future completes
 * when Redis has answered, on a thread of the client that must not be blocked, and
 * exceptionally with the client's own exception. Thread-safe.
 */
public interface RemoteStore {

	/**
	 * Read the value of a key ({@code GET}).
	 * @param key the key
	 * @return the value, or {@code null} if there is none
	 */
	CompletableFuture<byte @Nullable []> get(byte[] key);

	/**
	 * Run a script that answers with a value ({@code EVALSHA}).
	 * @param script the script
	 * @param keys the keys that it touches, all in one slot
	 * @param arguments its arguments
	 * @return the value, or {@code null} if it answers with none
	 */
	CompletableFuture<byte @Nullable []> run(Script script, byte[][] keys, byte[]... arguments);

	/**
	 * Run a script that writes, and wait for replicas to have what it wrote
	 * ({@code WAIT}).
	 * @param script the script
	 * @param replicas how many replicas, at least 1
	 * @param keys the keys that it touches, all in one slot
	 * @param arguments its arguments
	 * @return the value, or {@code null} if it answers with none; if it fails, the script
	 * may have run or not
	 */
	CompletableFuture<byte @Nullable []> runReplicated(Script script, int replicas, byte[][] keys, byte[]... arguments);

	/**
	 * Return whether a failure is what Redis has answered.
	 * @param failure the failure of a call
	 * @return whether it is an answer, and not the want of one
	 */
	static boolean isAnswer(Throwable failure) {
		return failure instanceof RedisCommandExecutionException || failure instanceof TooFewReplicasException;
	}

	/**
	 * Return whether a failure is the answer of a Redis that serves reads but takes no
	 * writes: its memory is full, it is read-only, cannot save, or has too few replicas.
	 * @param failure the failure of a call
	 * @return whether it is
	 */
	static boolean refusesWrites(Throwable failure) {
		String message = String.valueOf(failure.getMessage());
		// Redis 6 tells it behind the name of the script.
		return failure instanceof RedisCommandExecutionException
				&& Stream.of("OOM ", "READONLY ", "MISCONF ", "NOREPLICAS ")
					.anyMatch((error) -> message.startsWith(error) || message.contains("-" + error));
	}

	/**
	 * End a read after the command timeout, where nobody awaits it. Scripts end by
	 * themselves.
	 * @param read what {@link #get}, or a tracked read, has returned
	 * @param <T> the type of the outcome
	 * @return the same
	 */
	<T extends @Nullable Object> CompletableFuture<T> limit(CompletableFuture<T> read);

	/**
	 * Wait for the outcome of a call, for as long as the client's command timeout allows.
	 * @param call what a method of this store returned
	 * @param <T> the type of the outcome
	 * @return the outcome
	 * @throws RemoteCallException if the call failed, timed out or the wait was
	 * interrupted; the thread's interrupt flag is kept
	 */
	<T extends @Nullable Object> T await(CompletableFuture<T> call);

	/**
	 * Return how long a call is waited for.
	 * @return the command timeout
	 */
	Duration timeout();

}
