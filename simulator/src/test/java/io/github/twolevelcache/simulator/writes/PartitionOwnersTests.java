package io.github.twolevelcache.simulator.writes;

import java.time.Duration;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.PartitionOwners;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PartitionOwners}.
 */
class PartitionOwnersTests {

	private static final Duration OWNED = Duration.ofSeconds(10);

	private final TestLog test = new TestLog();

	private final PartitionOwners owners = this.test.log.owners();

	private long own(String owner) {
		return Objects.requireNonNull(this.owners.own(0, owner, OWNED).join());
	}

	private boolean isRefused(String owner) {
		return this.owners.own(0, owner, OWNED).join() == null;
	}

	@Test
	void oneOwnsAPartitionForATime() {
		own("me");
		this.test.pass(OWNED.minusMillis(1));
		assertThat(isRefused("another")).isTrue();
		// Redis removes it only after its last millisecond.
		this.test.pass(Duration.ofMillis(2));
		own("another");
		assertThat(isRefused("me")).isTrue();
	}

	@Test
	void whoAsksAgainKeepsItAndItsToken() {
		long token = own("me");
		this.test.pass(OWNED.minusMillis(1));
		assertThat(own("me")).isEqualTo(token);
		this.test.pass(OWNED.minusMillis(1));
		assertThat(isRefused("another")).isTrue();
	}

	@Test
	void eachOwnerHasALaterTokenThanAllBefore() {
		long first = own("me");
		this.owners.disown(0, "me").join();
		long second = own("another");
		this.owners.disown(0, "another").join();
		assertThat(second).isGreaterThan(first);
		assertThat(own("me")).isGreaterThan(second);
	}

	@Test
	void aTokenIsLaterThanWhatWasLoggedBeforeAndEarlierThanWhatIsLoggedAfterwards() {
		this.test.put("a", "1").join();
		long token = own("me");
		assertThat(token).isGreaterThan(this.test.due().get(0).number());
		this.test.put("a", "2").join();
		assertThat(this.test.due().get(0).number()).isGreaterThan(token);
	}

	@Test
	void onlyItsOwnerGivesItUp() {
		own("me");
		this.owners.disown(0, "another").join();
		assertThat(isRefused("another")).isTrue();
		this.owners.disown(0, "me").join();
		own("another");
	}

	@Test
	void aLaterOwnerHasALaterTokenThanAFenceHasSeenThoughTheClockIsBehind() {
		long token = own("me");
		long hour = Duration.ofHours(1).toMillis() << 20;
		this.owners.pass(0, token + hour).join();
		this.owners.pass(0, token).join();
		this.owners.disown(0, "me").join();
		assertThat(own("another")).isGreaterThan(token + hour).isLessThan(token + hour + (1 << 20));
	}

	@Test
	void aTimeThatIsNotFromThisLogIsNotPassedOn() {
		long token = own("me");
		this.owners.pass(0, Long.MAX_VALUE).join();
		this.owners.pass(0, token + (Duration.ofDays(2).toMillis() << 20)).join();
		this.owners.disown(0, "me").join();
		assertThat(own("another")).isGreaterThan(token).isLessThan(token + (1 << 20));
	}

}
