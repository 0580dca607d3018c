package io.github.twolevelcache.simulator.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.internal.ExceptionFactory;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.cluster.Command;
import io.github.twolevelcache.simulator.redis.ErrorReply;

/**
 * A command that was sent, or waits for its connection.
 */
final class Call extends CompletableFuture<@Nullable Object> implements RedisFuture<@Nullable Object> {

	private final Command command;

	private final Function<@Nullable Object, @Nullable Object> output;

	private boolean asking;

	private int redirections;

	Call(Command command, Function<@Nullable Object, @Nullable Object> output) {
		this.command = command;
		this.output = output;
	}

	Command command() {
		return this.command;
	}

	boolean isAsking() {
		return this.asking;
	}

	void ask() {
		this.asking = true;
	}

	/**
	 * Prepare to be sent to another node.
	 * @param asking whether {@code ASKING} is to come before it
	 * @return how often it was redirected
	 */
	int redirect(boolean asking) {
		this.asking = asking;
		return ++this.redirections;
	}

	void answer(@Nullable Object reply) {
		if (reply instanceof ErrorReply error) {
			completeExceptionally(ExceptionFactory.createExecutionException(error.text()));
		}
		else {
			complete(this.output.apply(reply));
		}
	}

	@Override
	public String getError() {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean await(long timeout, TimeUnit unit) {
		throw new UnsupportedOperationException("A task waits through its scheduler");
	}

}
