package io.github.twolevelcache.internal.drain;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.Members.Roll;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AbleMembers}.
 */
class AbleMembersTests {

	private static List<String> able(String... notes) {
		return AbleMembers.of(new Roll(List.of("a", "b"), List.of(notes)));
	}

	@Test
	void whoseBatchHangsIsNotAble() {
		assertThat(able("hb")).containsExactly("a");
	}

	@Test
	void ifNoneIsAbleAllAre() {
		assertThat(able("ha", "hb")).containsExactly("a", "b");
	}

	@Test
	void notesOfOtherKindsSayNothingOfThat() {
		assertThat(able("xb", "r0 b")).containsExactly("a", "b");
	}

}
