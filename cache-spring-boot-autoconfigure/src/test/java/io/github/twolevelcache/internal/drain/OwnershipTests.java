package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.ManualTime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Ownership}.
 */
class OwnershipTests {

	private static final Duration OWNED = Duration.ofSeconds(10);

	private final ManualTime time = new ManualTime();

	private final FakeLog redis = new FakeLog(4, this.time);

	private final Ownership ownership = new Ownership(this.redis.log, this.time);

	private void own(Integer... wanted) {
		this.ownership.own("me", List.of(wanted), OWNED).join();
	}

	@Test
	void whatRedisGrantsIsOwned() {
		own(1, 3);
		assertThat(this.ownership.owned()).containsExactly(1, 3);
		assertThat(this.redis.owners).containsOnlyKeys(1, 3).containsValue("me");
	}

	@Test
	void whatAnotherOwnsIsNot() {
		this.redis.owners.put(1, "another");
		own(1, 3);
		assertThat(this.ownership.owned()).containsExactly(3);
		assertThat(this.ownership.begin(List.of(1, 3))).containsOnlyKeys(3);
	}

	@Test
	void whatAnotherHasTakenIsLost() {
		own(1, 3);
		this.redis.owners.put(1, "another");
		own(1, 3);
		assertThat(this.ownership.owned()).containsExactly(3);
	}

	@Test
	void whatIsLostIsNotOwnedUntilItIsGrantedAgain() {
		own(1);
		this.ownership.lost(1);
		assertThat(this.ownership.owns(1)).isFalse();
		own(1);
		assertThat(this.ownership.owns(1)).isTrue();
	}

	@Test
	void ownershipEndsByTime() {
		own(1);
		this.time.pass(OWNED.minusNanos(1));
		assertThat(this.ownership.owns(1)).isTrue();
		this.time.pass(Duration.ofNanos(1));
		assertThat(this.ownership.owns(1)).isFalse();
		assertThat(this.ownership.begin(List.of(1))).isEmpty();
	}

	@Test
	void itsTimeIsCountedFromBeforeRedisWasAsked() {
		CompletableFuture<@Nullable Void> answer = this.redis.hold();
		CompletableFuture<?> asked = this.ownership.own("me", List.of(1), OWNED);
		this.time.pass(Duration.ofSeconds(3));
		answer.complete(null);
		assertThat(asked).isCompleted();
		assertThat(this.ownership.owns(1)).isTrue();
		this.time.pass(Duration.ofSeconds(7));
		assertThat(this.ownership.owns(1)).isFalse();
	}

	@Test
	void askingAgainProlongsIt() {
		own(1);
		this.time.pass(Duration.ofSeconds(9));
		own(1);
		this.time.pass(Duration.ofSeconds(9));
		assertThat(this.ownership.owns(1)).isTrue();
	}

	@Test
	void whereRedisDoesNotAnswerItEndsWhenItWouldHaveEnded() {
		own(1);
		this.time.pass(Duration.ofSeconds(9));
		this.redis.fail(true);
		CompletableFuture<?> asked = this.ownership.own("me", List.of(1), OWNED);
		assertThat(asked).isCompleted();
		assertThat(this.ownership.owns(1)).isTrue();
		this.time.pass(Duration.ofSeconds(1));
		assertThat(this.ownership.owns(1)).isFalse();
	}

	@Test
	void theTokenStaysWhileItIsProlongedAndGrowsWhenItIsGrantedAnew() {
		own(1);
		SortedMap<Integer, Long> first = this.ownership.begin(List.of(1));
		this.ownership.end(List.of(1));
		own(1);
		assertThat(this.ownership.begin(List.of(1))).isEqualTo(first);
		this.ownership.end(List.of(1));
		this.redis.owners.remove(1);
		own(1);
		assertThat(this.ownership.begin(List.of(1)).get(1)).isGreaterThan(first.get(1));
	}

	@Test
	void oneThreadHandlesAPartitionAtATime() {
		own(1, 3);
		assertThat(this.ownership.begin(List.of(1))).containsOnlyKeys(1);
		assertThat(this.ownership.begin(List.of(1, 3))).containsOnlyKeys(3);
		this.ownership.end(List.of(1));
		assertThat(this.ownership.begin(List.of(1))).containsOnlyKeys(1);
	}

	@Test
	void whatIsNotWantedAnyMoreIsGivenUp() {
		own(1, 3);
		own(3);
		assertThat(this.ownership.owned()).containsExactly(3);
		assertThat(this.redis.owners).containsOnlyKeys(3);
	}

	@Test
	void whatIsNotToBeKeptRunsOutAndIsTakenAgainAfterwards() {
		own(1, 3);
		this.ownership.begin(List.of(1));
		this.ownership.doNotKeep(List.of(1, 3));
		this.time.pass(Duration.ofSeconds(9));
		own(1, 3);
		this.time.pass(Duration.ofSeconds(1));
		assertThat(this.ownership.owned()).containsExactly(3);
		this.ownership.keep(List.of(1));
		own(1, 3);
		assertThat(this.ownership.owned()).containsExactly(1, 3);
		assertThat(this.ownership.begin(List.of(1, 3))).containsOnlyKeys(3);
		this.ownership.doNotKeep(List.of(1));
		this.ownership.end(List.of(1));
		own(1);
		assertThat(this.ownership.begin(List.of(1))).containsOnlyKeys(1);
	}

	@Test
	void whatIsHandledIsNotGivenUpBeforeItsEnd() {
		own(1);
		this.ownership.begin(List.of(1));
		own();
		assertThat(this.ownership.owns(1)).isTrue();
		assertThat(this.redis.owners).containsKey(1);
		this.ownership.end(List.of(1));
		own();
		assertThat(this.ownership.owns(1)).isFalse();
		assertThat(this.redis.owners).isEmpty();
	}

}
