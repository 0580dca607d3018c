package io.github.twolevelcache.simulator.writes;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.Members;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Members}.
 */
class MembersTests {

	private static final Duration ALIVE = Duration.ofSeconds(10);

	private final TestLog test = new TestLog();

	private final Members members = new Members("app", this.test.store);

	private List<String> beat(String id) {
		return this.members.beat(id, ALIVE).join();
	}

	@Test
	void allWhoHaveBeenHeardOfLatelyAreAlive() {
		assertThat(beat("a")).containsExactly("a");
		this.test.pass(Duration.ofSeconds(9));
		assertThat(beat("b")).containsExactlyInAnyOrder("a", "b");
		this.test.pass(Duration.ofSeconds(1));
		assertThat(beat("b")).containsExactly("b");
	}

	@Test
	void whoLeavesIsNotAliveAnyMore() {
		beat("a");
		beat("b");
		this.members.leave("a").join();
		assertThat(beat("b")).containsExactly("b");
	}

	@Test
	void applicationsDoNotHearOfEachOther() {
		beat("a");
		assertThat(new Members("other", this.test.store).beat("b", ALIVE).join()).containsExactly("b");
	}

}
