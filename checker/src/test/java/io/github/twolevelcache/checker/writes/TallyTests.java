package io.github.twolevelcache.checker.writes;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Tally}.
 */
class TallyTests {

	private final Tally tally = new Tally();

	@Test
	void whatWasPutIsExpected() {
		this.tally.heard("put a 7 1000");
		assertThat(this.tally.ledger().lost(Map.of())).isEqualTo(Map.of("a", 1000L));
	}

	@Test
	void aWrongReadIsTold() {
		this.tally.heard("wrong a 7 null");
		this.tally.heard("wrong b null 6");
		assertThat(this.tally.wrongReads()).containsExactly("a was read as absent, and was 7",
				"b was read as 6, and was absent");
	}

	@Test
	void whatWasRolledBackIsKnown() {
		this.tally.heard("rolled-back a 7");
		assertThat(this.tally.ledger().isRolledBack("a 7")).isTrue();
		assertThat(this.tally.ledger().isRolledBack("a 8")).isFalse();
	}

	@Test
	void deadLettersAreThoseOfAllInstances() {
		this.tally.heard("dead 2");
		this.tally.heard("dead 0");
		this.tally.heard("flushed 3");
		this.tally.heard("flushed 4");
		assertThat(this.tally.dead()).isEqualTo(2);
		assertThat(this.tally.flushed()).isEqualTo(7);
	}

	@Test
	void anythingElseIsAnError() {
		assertThatIllegalStateException().isThrownBy(() -> this.tally.heard("what"));
	}

}
