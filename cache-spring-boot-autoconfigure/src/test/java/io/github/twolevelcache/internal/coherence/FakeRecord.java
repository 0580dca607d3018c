package io.github.twolevelcache.internal.coherence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.redis.PartialRemoteStore;
import io.github.twolevelcache.internal.redis.Script;

/**
 * A master that does nothing but keep what instances tell each other.
 */
final class FakeRecord extends PartialRemoteStore {

	/** How the master is. */
	enum State {

		/** It answers. */
		WELL,

		/** It answers, and takes no changes. */
		FULL,

		/** It does not answer. */
		DOWN

	}

	State state = State.WELL;

	/** Whether answers arrive when {@link #answer()} says so. */
	boolean held;

	/** Whether questions arrive when {@link #hear()} says so. */
	boolean delayed;

	int questions;

	private final Map<String, String> told = new TreeMap<>();

	private final Deque<Runnable> questionsUnderWay = new ArrayDeque<>();

	private final Deque<Runnable> answers = new ArrayDeque<>();

	@Override
	public CompletableFuture<byte @Nullable []> run(Script script, byte[][] keys, byte[]... arguments) {
		this.questions++;
		if (this.state == State.DOWN) {
			return CompletableFuture.failedFuture(new TimeoutException());
		}
		CompletableFuture<byte @Nullable []> answer = new CompletableFuture<>();
		if (this.delayed) {
			this.questionsUnderWay.add(() -> answer.complete(take(arguments)));
			return answer;
		}
		byte[] all = take(arguments);
		this.answers.add(() -> answer.complete(all));
		if (!this.held) {
			answer();
		}
		return answer;
	}

	private byte[] take(byte[][] arguments) {
		if (this.state == State.WELL) {
			this.told.put(text(arguments[0]), text(arguments[1]));
			for (int i = 2; i < arguments.length; i++) {
				this.told.remove(text(arguments[i]));
			}
		}
		return this.told.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + "\n" + entry.getValue())
			.collect(Collectors.joining("\n"))
			.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	/** Let the questions that were delayed arrive, and be answered. */
	void hear() {
		while (!this.questionsUnderWay.isEmpty()) {
			this.questionsUnderWay.remove().run();
		}
	}

	/** Let the answers that were held arrive. */
	void answer() {
		while (!this.answers.isEmpty()) {
			this.answers.remove().run();
		}
	}

	/** Forget all that was told. */
	void flush() {
		this.told.clear();
	}

	Map<String, String> told() {
		return this.told;
	}

}
