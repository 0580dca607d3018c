package io.github.twolevelcache.internal.drain;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.log.Members.Roll;
import io.github.twolevelcache.internal.runtime.ManualTime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Conflicts}.
 */
class ConflictsTests {

	private final FakeLog redis = new FakeLog(2, new ManualTime());

	private final Conflicts conflicts = new Conflicts(this.redis.log, this.redis);

	private List<String> with(String text) {
		return this.conflicts.with(FakeLog.change(0, text)).stream().map(LoggedChange::text).toList();
	}

	@Test
	void aKeyThatIsTooLongIsNotTold() {
		String longest = "x".repeat(1000);
		this.conflicts.add(FakeLog.change(1, longest));
		this.conflicts.add(FakeLog.change(1, longest + "x"));
		assertThat(this.conflicts.notes()).containsExactly("c1 " + longest);
	}

	@Test
	void whatTheOthersTellIsTriedTogetherAsLongAsItWaits() {
		this.conflicts.heard(new Roll(List.of("me", "other"), List.of("c1 b", "c0 gone", "hother")));
		this.redis.logDeletion("b");
		assertThat(with("c")).containsExactly("b", "c");
		assertThat(with("b")).containsExactly("b");
		this.conflicts.heard(new Roll(List.of("me"), List.of()));
		assertThat(with("c")).containsExactly("c");
	}

}
