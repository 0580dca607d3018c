package io.github.twolevelcache.internal.coherence;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.coherence.NodeTracking.State;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.internal.validity.Coverage.Validity;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The states of {@link NodeTracking}, on a link that answers when the test says so.
 */
class NodeTrackingTests {

	private static final Duration MAX_STALENESS = Duration.ofSeconds(1);

	private final ManualTime time = new ManualTime();

	private final FakeLink link = new FakeLink();

	private final Heard heard = new Heard();

	private final NodeTracking tracking = new NodeTracking(this.link, slots(1), MAX_STALENESS.toNanos(),
			TestRuntime.manual(this.time, new ManualScheduler(this.time)), this.heard,
			new Contacts(new FakeRecord(), "app", "one"), false);

	private static Slots slots(int slot) {
		return new Slots(new RedisClusterNode(), "key" + slot);
	}

	private static byte[] bytes(String key) {
		return key.getBytes(StandardCharsets.UTF_8);
	}

	private boolean isTrusted() {
		return this.tracking.coverage().isTrusted(this.time.nanoTime());
	}

	private void listen() {
		CompletionStage<?> unused = this.tracking.start();
		arm();
		// The first heartbeat.
		this.link.answer();
	}

	private void arm() {
		this.link.answer();
		this.link.answer();
		this.link.push("key1");
		this.link.answer();
	}

	@Test
	void isTrustedOnceTheFirstHeartbeatIsAnswered() {
		CompletionStage<?> unused = this.tracking.start();
		assertThat(this.tracking.state()).isEqualTo(State.ARMING);
		this.link.answer();
		assertThat(this.tracking.state()).isEqualTo(State.PROVING);
		this.link.answer();
		this.link.push("key1");
		assertThat(this.tracking.state()).isEqualTo(State.HEARD);
		this.link.answer();
		assertThat(this.tracking.state()).isEqualTo(State.AWAITING_ANSWER);
		assertThat(isTrusted()).isFalse();
		this.link.answer();
		assertThat(this.tracking.state()).isEqualTo(State.LISTENING);
		assertThat(isTrusted()).isTrue();
	}

	@Test
	void aServerThatAgreesAndSaysNothingIsNotTrusted() {
		CompletableFuture<?> started = this.tracking.start().toCompletableFuture();
		this.link.answer();
		this.link.answer();
		this.link.answer();
		assertThat(this.tracking.state()).isEqualTo(State.UNARMED);
		assertThat(started).isCompletedExceptionally();
		assertThat(isTrusted()).isFalse();
	}

	@Test
	void aServerThatTakesNoWritesIsReadFromAndListenedToLater() {
		CompletableFuture<?> started = this.tracking.start().toCompletableFuture();
		this.link.answer();
		this.link.fail(new RedisCommandExecutionException("OOM command not allowed when used memory > 'maxmemory'."));
		assertThat(started).isCompletedWithValue(null);
		assertThat(this.tracking.state()).isEqualTo(State.UNARMED);
		assertThat(isTrusted()).isFalse();
		this.time.pass(MAX_STALENESS.dividedBy(4));
		CompletionStage<?> unused = this.tracking.heartbeat();
		assertThat(this.tracking.silence(this.time.nanoTime())).isEqualTo(MAX_STALENESS.dividedBy(4).toNanos());
		arm();
		this.link.answer();
		assertThat(isTrusted()).isTrue();
	}

	@Test
	void theNextHeartbeatArmsAgain() {
		CompletionStage<?> unused = this.tracking.start();
		this.link.fail(new IllegalStateException("refused"));
		assertThat(this.tracking.state()).isEqualTo(State.UNARMED);
		unused = this.tracking.heartbeat();
		assertThat(this.tracking.state()).isEqualTo(State.ARMING);
		arm();
		this.link.answer();
		assertThat(isTrusted()).isTrue();
	}

	@Test
	void trustEndsWithoutAnAnswerAndComesBackWithIt() {
		listen();
		Validity copy = this.tracking.coverage().validity();
		CompletionStage<?> unused = this.tracking.heartbeat();
		this.time.pass(MAX_STALENESS);
		assertThat(isTrusted()).isFalse();
		unused = this.tracking.heartbeat();
		assertThat(this.link.unanswered).as("one heartbeat at a time").hasSize(1);
		this.link.answer();
		// Too late to prove anything, but the next is in time.
		assertThat(isTrusted()).isFalse();
		unused = this.tracking.heartbeat();
		this.link.answer();
		assertThat(copy.holds(this.time.nanoTime())).as("a silent node is not an unknown one").isTrue();
	}

	@Test
	void copiesEndWithTheConnection() {
		listen();
		Validity copy = this.tracking.coverage().validity();
		this.link.disconnect();
		assertThat(this.tracking.state()).isEqualTo(State.UNARMED);
		assertThat(copy.isCurrent()).isFalse();
		this.link.connect();
		arm();
		this.link.answer();
		assertThat(isTrusted()).isTrue();
		assertThat(copy.holds(this.time.nanoTime())).isFalse();
	}

	@Test
	void anAnswerFromBeforeTheLossOfTheConnectionProvesNothing() {
		listen();
		CompletionStage<?> unused = this.tracking.heartbeat();
		CompletableFuture<?> late = this.link.unanswered.remove();
		this.link.disconnect();
		this.link.connect();
		this.link.answer();
		this.link.answer();
		this.link.push("key1");
		late.complete(null);
		assertThat(this.tracking.state()).isEqualTo(State.HEARD);
		assertThat(isTrusted()).isFalse();
	}

	@Test
	void ofTwoAttemptsToArmTheLastOneCounts() {
		CompletionStage<?> unused = this.tracking.start();
		CompletableFuture<?> first = this.link.unanswered.remove();
		this.link.connect();
		first.complete(null);
		assertThat(this.tracking.state()).isEqualTo(State.ARMING);
	}

	@Test
	void aNodeThatAnswersThatItIsNotTheMasterEndsTheCopies() {
		listen();
		Validity copy = this.tracking.coverage().validity();
		CompletionStage<?> unused = this.tracking.heartbeat();
		this.link.fail(new RedisCommandExecutionException("MOVED 1 127.0.0.1:7000"));
		assertThat(copy.isCurrent()).isFalse();
	}

	@Test
	void silenceIsNoAnswer() {
		listen();
		Validity copy = this.tracking.coverage().validity();
		CompletionStage<?> unused = this.tracking.heartbeat();
		this.link.fail(new TimeoutException());
		assertThat(copy.isCurrent()).isTrue();
		assertThat(this.tracking.state()).isEqualTo(State.LISTENING);
	}

	@Test
	void otherSlotsEndTheCopies() {
		listen();
		Validity copy = this.tracking.coverage().validity();
		this.tracking.serves(slots(2));
		assertThat(copy.isCurrent()).isFalse();
	}

	@Test
	void flushingEndsTheCopiesAndAsksAtOnce() {
		listen();
		Validity copy = this.tracking.coverage().validity();
		this.link.pushAll();
		assertThat(copy.isCurrent()).isFalse();
		assertThat(this.tracking.state()).isEqualTo(State.AWAITING_ANSWER);
		this.link.answer();
		assertThat(isTrusted()).isTrue();
	}

	@Test
	void changesAreToldInTheirOrder() {
		listen();
		this.link.push("a", "b");
		this.link.push("c");
		assertThat(this.heard.keys).endsWith("a", "b", "c");
	}

	@Test
	void whoWaitsIsToldWhileNothingCanBeHeard() {
		listen();
		int before = this.heard.losses;
		this.link.open = false;
		CompletionStage<?> unused = this.tracking.heartbeat();
		assertThat(this.heard.losses).isEqualTo(before + 1);
	}

	@Test
	void nothingBeginsAgainAfterTheEnd() {
		listen();
		this.tracking.stop();
		this.tracking.connected();
		CompletionStage<?> unused = this.tracking.heartbeat();
		assertThat(this.tracking.state()).isEqualTo(State.STOPPED);
		assertThat(this.link.unanswered).isEmpty();
	}

	@Test
	void copiesThatWereNotServedWhileANodeWasSilentAreNotServedAgain() {
		listen();
		Validity copy = this.tracking.coverage().validity();
		CompletionStage<?> unused = this.tracking.heartbeat();
		this.time.pass(MAX_STALENESS);
		this.link.answer();
		assertThat(copy.isCurrent()).isTrue();
		unused = this.tracking.heartbeat();
		this.time.pass(MAX_STALENESS.plusMillis(1));
		this.link.answer();
		assertThat(copy.isCurrent()).isFalse();
	}

	@Test
	void copiesEndWithANewConnectionThoughTheLossOfTheOldOneWentUnnoticed() {
		listen();
		Validity copy = this.tracking.coverage().validity();
		this.link.connect();
		arm();
		assertThat(copy.isCurrent()).isFalse();
	}

	@Test
	void anAttemptThatEndsLateEndsNoCopies() {
		CompletableFuture<?> started = this.tracking.start().toCompletableFuture();
		CompletableFuture<?> first = this.link.unanswered.remove();
		this.link.connect();
		arm();
		this.link.answer();
		Validity copy = this.tracking.coverage().validity();
		first.complete(null);
		this.link.answer();
		this.link.answer();
		assertThat(copy.holds(this.time.nanoTime())).isTrue();
		this.link.answer();
		assertThat(started).isCompletedWithValue(null);
	}

	@Test
	void whoWaitsForAnAttemptThatEndsLateIsTold() {
		CompletableFuture<?> started = this.tracking.start().toCompletableFuture();
		CompletableFuture<?> first = this.link.unanswered.remove();
		this.link.connect();
		arm();
		CompletableFuture<?> heartbeat = this.link.unanswered.remove();
		first.complete(null);
		this.link.answer();
		this.link.answer();
		assertThat(started).isCompletedWithValue(null);
		heartbeat.complete(null);
		assertThat(isTrusted()).isTrue();
	}

	@Test
	void whatHasEndedIsNotWaitedFor() {
		CompletableFuture<?> started = this.tracking.start().toCompletableFuture();
		this.link.answer();
		this.link.answer();
		this.link.push("key1");
		this.tracking.stop();
		this.link.answer();
		assertThat(started).isCompletedWithValue(null);
		assertThat(this.tracking.start()).isCompletedWithValue(null);
		assertThat(this.link.unanswered).isEmpty();
	}

	private static final class FakeLink implements NodeLink {

		private final Deque<CompletableFuture<?>> unanswered = new ArrayDeque<>();

		private @Nullable Listener listener;

		private boolean open = true;

		private <T> CompletableFuture<T> sent() {
			CompletableFuture<T> answer = new CompletableFuture<>();
			this.unanswered.add(answer);
			return answer;
		}

		void answer() {
			this.unanswered.remove().complete(null);
		}

		void fail(Throwable failure) {
			this.unanswered.remove().completeExceptionally(failure);
		}

		void push(String... keys) {
			listener().changed(Arrays.stream(keys).map(NodeTrackingTests::bytes).toList());
		}

		void pushAll() {
			listener().changed(null);
		}

		void disconnect() {
			this.open = false;
			listener().disconnected();
		}

		void connect() {
			this.open = true;
			listener().connected();
		}

		private Listener listener() {
			return Objects.requireNonNull(this.listener);
		}

		@Override
		public void open(Listener opened) {
			this.listener = opened;
		}

		@Override
		public void close() {
			this.listener = null;
		}

		@Override
		public boolean isOpen() {
			return this.open;
		}

		@Override
		public CompletionStage<?> track() {
			return sent();
		}

		@Override
		public CompletionStage<?> touch(byte[] key) {
			return sent();
		}

		@Override
		public CompletionStage<?> ask(byte[] key) {
			return sent();
		}

		@Override
		public CompletableFuture<byte @Nullable []> get(byte[] key) {
			return sent();
		}

	}

	private static final class Heard implements InvalidationListener {

		private final List<String> keys = new ArrayList<>();

		private int losses;

		@Override
		public void invalidated(byte[] key) {
			this.keys.add(new String(key, StandardCharsets.UTF_8));
		}

		@Override
		public void lost() {
			this.losses++;
		}

	}

}
