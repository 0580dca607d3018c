package io.github.twolevelcache.internal.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Bulkhead}.
 */
class BulkheadTests {

	private final Bulkhead bulkhead = new Bulkhead(2);

	private final List<String> entered = new ArrayList<>();

	private BooleanSupplier entrant(String name) {
		return () -> this.entered.add(name);
	}

	private void enter(String... names) {
		for (String name : names) {
			this.bulkhead.enter(entrant(name));
		}
	}

	@Test
	void noMoreEnterThanThereIsRoomFor() {
		enter("a", "b", "c");
		assertThat(this.entered).containsExactly("a", "b");
	}

	@Test
	void whoeverLeavesLetsTheFirstOfThoseWhoWaitIn() {
		enter("a", "b", "c", "d");
		this.bulkhead.leave();
		assertThat(this.entered).containsExactly("a", "b", "c");
		this.bulkhead.leave();
		assertThat(this.entered).containsExactly("a", "b", "c", "d");
	}

	@Test
	void roomThatNobodyWaitsForIsKept() {
		enter("a", "b");
		this.bulkhead.leave();
		this.bulkhead.leave();
		enter("c", "d", "e");
		assertThat(this.entered).containsExactly("a", "b", "c", "d");
	}

	@Test
	void whoHasGivenUpIsLeftOut() {
		enter("a", "b");
		BooleanSupplier impatient = entrant("c");
		this.bulkhead.enter(impatient);
		enter("d");
		this.bulkhead.giveUp(impatient);
		this.bulkhead.leave();
		assertThat(this.entered).containsExactly("a", "b", "d");
	}

	@Test
	void whoDeclinesLeavesHisPlaceToTheNext() {
		enter("a", "b");
		this.bulkhead.enter(() -> false);
		enter("d");
		this.bulkhead.leave();
		assertThat(this.entered).containsExactly("a", "b", "d");
		this.bulkhead.leave();
		this.bulkhead.enter(() -> false);
		enter("e");
		assertThat(this.entered).containsExactly("a", "b", "d", "e");
	}

}
