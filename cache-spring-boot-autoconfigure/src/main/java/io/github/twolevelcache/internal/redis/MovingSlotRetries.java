package io.github.twolevelcache.internal.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * Repeats what Redis refuses because the slot of its keys is moving, and some of them are
 * at one master and some at the other ({@code TRYAGAIN}). They are soon in one place, if
 * the move goes on. Thread-safe.
 */
final class MovingSlotRetries {

	private static final Duration PAUSE = Duration.ofMillis(20);

	private final InstanceRuntime runtime;

	MovingSlotRetries(InstanceRuntime runtime) {
		this.runtime = runtime;
	}

	/**
	 * Run a command until it is not refused for that reason.
	 * @param longest how long; then it fails as Redis has answered
	 * @param command the command
	 * @return what it answers
	 */
	CompletableFuture<byte @Nullable []> run(Duration longest, Supplier<CompletableFuture<byte @Nullable []>> command) {
		return run(this.runtime.time().nanoTime() + longest.minus(PAUSE).toNanos(), command);
	}

	private CompletableFuture<byte @Nullable []> run(long last,
			Supplier<CompletableFuture<byte @Nullable []>> command) {
		return command.get()
			.exceptionallyCompose((failure) -> (isRefused(failure) && this.runtime.time().nanoTime() - last < 0)
					? pause().thenCompose((over) -> run(last, command)) : CompletableFuture.failedFuture(failure));
	}

	private CompletableFuture<@Nullable Void> pause() {
		return this.runtime.scheduler().completeOnTimeout(new CompletableFuture<>(), null, PAUSE);
	}

	private static boolean isRefused(Throwable failure) {
		return Futures.unwrapped(failure) instanceof RedisCommandExecutionException refused
				&& String.valueOf(refused.getMessage()).startsWith("TRYAGAIN");
	}

}
