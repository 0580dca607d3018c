package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.log.Members.Roll;
import io.github.twolevelcache.internal.runtime.ManualTime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Handover}.
 */
class HandoverTests {

	private static final int PARTITIONS = 65;

	private final ManualTime time = new ManualTime();

	private final FakeLog redis = new FakeLog(PARTITIONS, this.time);

	private final Ownership ownership = new Ownership(this.redis.log, this.time);

	private final UnreadableChanges unreadable = new UnreadableChanges(this.redis.log, this.redis, new WriteStats(),
			this.ownership, new Random(1));

	private final Handover handover = new Handover(this.redis.log, this.unreadable, new Random(1));

	/** Find a change in each of the first partitions that cannot be read. */
	private void findUnreadable(int partitions) {
		List<Integer> owned = IntStream.range(0, partitions).boxed().toList();
		this.ownership.own("me", owned, Duration.ofSeconds(10)).join();
		List<LoggedChange> changes = owned.stream()
			.map((partition) -> new LoggedChange(partition, "k" + partition, FakeLog.version(1), 20, null, null,
					Set.of(), new IllegalStateException()))
			.toList();
		assertThat(this.unreadable.leaveOut(this.ownership.begin(owned), changes)).isEmpty();
		this.ownership.end(owned);
	}

	private boolean heard(String... notes) {
		return this.handover.heard("me", new Roll(List.of("me", "other"), List.of(notes)), Runnable::run).join();
	}

	@Test
	void whoReadsEverythingAsksNobody() {
		assertThat(this.handover.notes("me")).isEmpty();
		assertThat(this.handover.isNeeded()).isFalse();
	}

	@Test
	void whoDoesNotReadAChangeAsksTheOthers() {
		findUnreadable(2);
		assertThat(this.handover.notes("me")).containsExactly("a0 k0", "a1 k1");
		assertThat(this.handover.isNeeded()).isTrue();
	}

	@Test
	void notTooManyPartitionsAreAskedForAtOnce() {
		findUnreadable(64);
		assertThat(this.handover.notes("me")).hasSize(64);
		findUnreadable(65);
		assertThat(this.handover.notes("me")).hasSize(64);
	}

	@Test
	void whoReadsWhatAnotherAsksForSaysSo() {
		this.redis.logDeletion("k3");
		assertThat(heard("a3 k3", "a4 gone", "znote of a newer version")).isTrue();
		assertThat(this.handover.notes("me")).containsExactly("r3 me");
		assertThat(this.handover.isNeeded()).isTrue();
		assertThat(heard()).isTrue();
		assertThat(this.handover.notes("me")).isEmpty();
	}

	@Test
	void aPartitionIsLentToOneThatReadsIt() {
		findUnreadable(2);
		assertThat(heard("r0 other", "r1 me", "r1 dead")).isTrue();
		assertThat(this.handover.notes("me")).containsExactly("a0 k0", "a1 k1", "l0 other");
	}

	@Test
	void whatWasPostponedIsTriedAgainInThePartitionsThatAreLentToThisInstance() {
		assertThat(heard("l1 me", "l2 other", "l3 dead")).isTrue();
		this.handover.retryBorrowed("me").join();
		assertThat(this.redis.retried).containsExactly(1);
		assertThat(this.handover.partitions("me", Set.of(2, 3))).containsExactlyInAnyOrder(1, 3);
	}

}
