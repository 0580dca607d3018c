package io.github.twolevelcache.internal.coherence;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.coherence.NodeTracking.State;
import io.github.twolevelcache.internal.runtime.Interleavings;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.internal.validity.Coverage.Validity;

/**
 * The timer, the event loop and whoever stops meet at a {@link NodeTracking}.
 */
@Tag(Interleavings.TAG)
class NodeTrackingInterleavingTests {

	private static final long MAX_STALENESS = 1000;

	private static final Set<State> NOT_LISTENING = EnumSet.of(State.UNARMED, State.ARMING, State.PROVING);

	@Test
	void noAnswerRevivesWhatWasLostWithTheConnection() {
		Interleavings.explore(() -> {
			Node node = new Node();
			Validity copy = node.tracking.coverage().validity();
			Interleavings.together(node.tracking::heartbeat, () -> {
				node.answer();
				node.link.listener().disconnected();
				node.answer();
			});
			Interleavings.require(!copy.holds(0) && !copy.isCurrent(), "no copy outlives the connection");
			node.answer();
			Interleavings.require(!node.tracking.coverage().isTrusted(0), "a late answer proves nothing");
			Interleavings.require(NOT_LISTENING.contains(node.tracking.state()),
					"the node must be asked to tell of changes again");
		});
	}

	@Test
	void afterFlushingOnlyALaterQuestionCounts() {
		Interleavings.explore(() -> {
			Node node = new Node();
			Validity copy = node.tracking.coverage().validity();
			Interleavings.together(node.tracking::heartbeat, () -> node.link.listener().changed(null));
			Interleavings.require(!copy.holds(0) && !copy.isCurrent(), "no copy outlives the flush");
			node.answer();
			Interleavings.require(!copy.holds(0), "no answer brings it back");
		});
	}

	@Test
	void aNodeThatIsStoppedIsNotTrustedAndNobodyWaitsForIt() {
		Interleavings.explore(() -> {
			Node node = new Node();
			Validity copy = node.tracking.coverage().validity();
			NodeLink.Listener listener = node.link.listener();
			Interleavings.together(node.tracking::stop, node.tracking::heartbeat, () -> {
				node.answer();
				listener.disconnected();
			});
			node.answer();
			Interleavings.require(node.tracking.state() == State.STOPPED, "it stays stopped");
			Interleavings.require(!copy.holds(0), "no copy outlives the node");
			Interleavings.require(!node.tracking.coverage().isTrusted(0), "no copy is taken");
			Interleavings.require(copy.isSourceTrusted(0), "nobody waits for the node");
		});
	}

	/** A node that is listened to. */
	private static final class Node {

		private final FakeLink link = new FakeLink();

		private final ManualTime time = new ManualTime();

		private final NodeTracking tracking = new NodeTracking(this.link, new Slots(new RedisClusterNode(), "key"),
				MAX_STALENESS, TestRuntime.manual(this.time, new ManualScheduler(this.time)), new Deaf(),
				new Contacts(new FakeRecord(), "app", "one"), false);

		private Node() {
			CompletionStage<?> unused = this.tracking.start();
			answer();
			answer();
			this.link.listener().changed(List.of());
			answer();
			answer();
			Interleavings.require(this.tracking.coverage().isTrusted(0), "it is listened to");
		}

		void answer() {
			CompletableFuture<?> answer = this.link.unanswered.poll();
			if (answer != null) {
				answer.complete(null);
			}
		}

	}

	private static final class FakeLink implements NodeLink {

		private final Queue<CompletableFuture<?>> unanswered = new ConcurrentLinkedQueue<>();

		private volatile @Nullable Listener listener;

		private Listener listener() {
			return Objects.requireNonNull(this.listener);
		}

		private <T> CompletableFuture<T> sent() {
			CompletableFuture<T> answer = new CompletableFuture<>();
			this.unanswered.add(answer);
			return answer;
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
			return true;
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

	private static final class Deaf implements InvalidationListener {

		@Override
		public void invalidated(byte[] key) {
		}

		@Override
		public void lost() {
		}

	}

}
