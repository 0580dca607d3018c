package io.github.twolevelcache.internal.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.runtime.Scheduler;

/**
 * A connection to one master, for writes that count once replicas have them. What is
 * written while the replicas are waited for goes together, with one {@code WAIT} behind
 * it (group commit). Thread-safe.
 *
 * <p>
 * {@code WAIT} speaks of what its own connection has written. Sent again on another one
 * it would say yes to anything, so a connection that breaks is given up, with everything
 * that it carries.
 */
final class ReplicatedConnection implements RedisConnectionStateListener {

	private static final int MOST_AT_ONCE = 256;

	private final StatefulRedisConnection<byte[], byte[]> connection;

	private final Duration timeout;

	private final Scheduler scheduler;

	private final Runnable onEnd;

	private final Queue<Write> queue = new ConcurrentLinkedQueue<>();

	/** Whether replicas are waited for. */
	private final AtomicBoolean waiting = new AtomicBoolean();

	private final AtomicBoolean ended = new AtomicBoolean();

	/**
	 * Use a connection.
	 * @param connection the connection, which nobody else uses
	 * @param scheduler ends what takes longer than a command may
	 * @param onEnd closes the connection
	 */
	ReplicatedConnection(StatefulRedisConnection<byte[], byte[]> connection, Scheduler scheduler, Runnable onEnd) {
		this.connection = connection;
		this.timeout = connection.getTimeout();
		this.scheduler = scheduler;
		this.onEnd = onEnd;
		connection.addListener(this);
	}

	/**
	 * Run a script that writes.
	 * @param command the script
	 * @param asking whether the node is to take it although the slot is still another's
	 * @return its answer, when the replicas have what it wrote; if it fails, they may
	 * have it or not
	 */
	CompletableFuture<byte @Nullable []> run(Command command, boolean asking) {
		Write write = new Write(command, asking);
		this.queue.add(write);
		send();
		if (this.ended.get()) {
			failAll();
		}
		return write.outcome;
	}

	private void send() {
		if (!this.queue.isEmpty() && this.waiting.compareAndSet(false, true)) {
			List<Write> group = nextGroup();
			if (!group.isEmpty()) {
				sendGroup(group);
				return;
			}
			this.waiting.set(false);
			send();
		}
	}

	private List<Write> nextGroup() {
		List<Write> group = new ArrayList<>();
		for (Write write = this.queue.poll(); write != null; write = this.queue.poll()) {
			group.add(write);
			if (group.size() == MOST_AT_ONCE) {
				break;
			}
		}
		return group;
	}

	private void sendGroup(List<Write> group) {
		RedisAsyncCommands<byte[], byte[]> commands = this.connection.async();
		group.forEach((write) -> write.send(commands));
		int replicas = group.stream().mapToInt((write) -> write.command.replicas).max().orElse(0);
		// Before the callers give up, so that they learn why.
		long patience = Math.max(1, this.timeout.toMillis() * 3 / 4);
		CompletableFuture<?> unused = this.scheduler
			.orTimeout(commands.waitForReplication(replicas, patience).toCompletableFuture(), this.timeout)
			.whenComplete((have, failure) -> {
				if (failure != null || this.ended.get()) {
					group.forEach(
							(write) -> write.outcome.completeExceptionally((failure != null) ? failure : broken()));
					end();
					return;
				}
				group.forEach((write) -> settle(write, have.intValue()));
				this.waiting.set(false);
				send();
			});
	}

	private void settle(Write write, int have) {
		CompletableFuture<?> unused = write.answer.whenComplete((answer, failure) -> {
			if (failure instanceof RedisNoScriptException && !write.bySource) {
				write.bySource = true;
				this.queue.add(write);
			}
			else if (failure != null) {
				write.outcome.completeExceptionally(failure);
			}
			else if (have < write.command.replicas) {
				write.outcome.completeExceptionally(new TooFewReplicasException(have, write.command.replicas));
			}
			else {
				write.outcome.complete(answer);
			}
		});
	}

	@Override
	public void onRedisDisconnected(RedisChannelHandler<?, ?> disconnected) {
		end();
	}

	/**
	 * Give up the connection, and everything that it carries.
	 */
	void end() {
		if (this.ended.compareAndSet(false, true)) {
			this.onEnd.run();
			failAll();
		}
	}

	private void failAll() {
		for (Write write = this.queue.poll(); write != null; write = this.queue.poll()) {
			write.outcome.completeExceptionally(broken());
		}
	}

	private static RemoteCallException broken() {
		return new RemoteCallException("The connection to Redis has ended: the change may or may not have been made",
				null);
	}

	/**
	 * A script that writes.
	 */
	static final class Command {

		private final Script script;

		private final byte[][] keys;

		private final byte[][] arguments;

		private final int replicas;

		/**
		 * Create a command.
		 * @param script the script
		 * @param keys the keys that it touches, all in one slot
		 * @param arguments its arguments
		 * @param replicas how many replicas must have what it writes
		 */
		Command(Script script, byte[][] keys, byte[][] arguments, int replicas) {
			this.script = script;
			this.keys = keys;
			this.arguments = arguments;
			this.replicas = replicas;
		}

		byte[] key() {
			return this.keys[0];
		}

		private CompletableFuture<byte @Nullable []> send(RedisAsyncCommands<byte[], byte[]> commands,
				boolean bySource) {
			return (bySource
					? commands.<byte[]>eval(this.script.source(), ScriptOutputType.VALUE, this.keys, this.arguments)
					: commands.<byte[]>evalsha(this.script.digest(), ScriptOutputType.VALUE, this.keys, this.arguments))
				.toCompletableFuture();
		}

	}

	/** A command on its way. */
	private static final class Write {

		private final Command command;

		/** Whether the node is to take it although the slot is still another's. */
		private final boolean asking;

		private final CompletableFuture<byte @Nullable []> outcome = new CompletableFuture<>();

		private CompletableFuture<byte @Nullable []> answer = this.outcome;

		private boolean bySource;

		Write(Command command, boolean asking) {
			this.command = command;
			this.asking = asking;
		}

		private void send(RedisAsyncCommands<byte[], byte[]> commands) {
			if (this.asking) {
				var unused = commands.asking();
			}
			this.answer = this.command.send(commands, this.bySource);
		}

	}

}
