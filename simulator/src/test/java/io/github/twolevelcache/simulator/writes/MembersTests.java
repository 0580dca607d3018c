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
		return this.members.beat("stock", id, ALIVE, List.of()).join().living();
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
		this.members.leave("stock", "a").join();
		assertThat(beat("b")).containsExactly("b");
	}

	@Test
	void applicationsDoNotHearOfEachOther() {
		beat("a");
		assertThat(new Members("other", this.test.store).beat("stock", "b", ALIVE, List.of()).join().living())
			.containsExactly("b");
	}

	@Test
	void whoDoesNotHaveACacheIsNoneOfItsMembers() {
		beat("a");
		assertThat(this.members.beat("other", "b", ALIVE, List.of()).join().living()).containsExactly("b");
		assertThat(beat("c")).containsExactlyInAnyOrder("a", "c");
	}

	@Test
	void whatAMemberNotesTheOthersKnowForAsLongAsItLives() {
		assertThat(this.members.beat("stock", "a", ALIVE, List.of("one note", "another")).join().notes())
			.containsExactlyInAnyOrder("one note", "another");
		this.test.pass(Duration.ofSeconds(9));
		assertThat(this.members.beat("stock", "b", ALIVE, List.of("\u00e9")).join().notes())
			.containsExactlyInAnyOrder("one note", "another", "\u00e9");
		this.test.pass(Duration.ofSeconds(1));
		assertThat(this.members.beat("stock", "a", ALIVE, List.of()).join().notes()).containsExactly("\u00e9");
		assertThat(this.members.beat("other", "a", ALIVE, List.of()).join().notes()).isEmpty();
	}

	@Test
	void theMembersAreCounted() {
		beat("a");
		beat("b");
		assertThat(this.members.count("stock").join()).isEqualTo(2);
		assertThat(this.members.count("other").join()).isZero();
		this.test.pass(ALIVE);
		assertThat(this.members.count("stock").join()).isZero();
	}

}
