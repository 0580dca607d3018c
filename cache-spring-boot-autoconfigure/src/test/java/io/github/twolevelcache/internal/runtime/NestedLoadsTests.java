package io.github.twolevelcache.internal.runtime;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.NestedLoads.Load;
import io.github.twolevelcache.internal.runtime.NestedLoads.Wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link NestedLoads}.
 */
class NestedLoadsTests {

	private final NestedLoads loads = new NestedLoads();

	private final NestedLoads others = new NestedLoads();

	private static @Nullable Wait within(NestedLoads loads, String text, Callable<@Nullable Wait> begin)
			throws Exception {
		return loads.call(text, begin);
	}

	@Test
	void aLoadWithinALoadIsKnownUntilItHasEnded() throws Exception {
		assertThat(NestedLoads.ofThisThread()).isEmpty();
		this.loads.call("a", () -> {
			this.others.call("b", () -> {
				assertThat(NestedLoads.ofThisThread()).containsExactlyInAnyOrder(new Load(this.loads, "a"),
						new Load(this.others, "b"));
				return null;
			});
			assertThat(NestedLoads.ofThisThread()).containsExactly(new Load(this.loads, "a"));
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.others.call("b", () -> {
				throw new IOException();
			}));
			assertThat(NestedLoads.ofThisThread()).containsExactly(new Load(this.loads, "a"));
			return null;
		});
		assertThat(NestedLoads.ofThisThread()).isEmpty();
	}

	@Test
	void loadsAreToldByTheirCache() {
		Set<Load> outer = Set.of(new Load(this.loads, "a"));
		assertThat(this.loads.isAmong(outer)).isTrue();
		assertThat(this.others.isAmong(outer)).isFalse();
		assertThat(this.loads.isAmong(Set.of())).isFalse();
	}

	@Test
	void aLoadIsNotWaitedForByWhatItIsWaitingFor() throws Exception {
		Wait first = within(this.loads, "a", () -> this.loads.begin("b"));
		assertThat(first).isNotNull();
		assertThat(within(this.loads, "b", () -> this.loads.begin("a"))).isNull();
		first.end();
		Wait second = within(this.loads, "b", () -> this.loads.begin("a"));
		assertThat(second).isNotNull();
		second.end();
	}

	@Test
	void aLoadIsNotWaitedForByItself() throws Exception {
		assertThat(within(this.loads, "a", () -> this.loads.begin("a"))).isNull();
		assertThat(within(this.loads, "a", () -> within(this.others, "b", () -> this.loads.begin("a")))).isNull();
		Wait ofAnotherCache = within(this.loads, "a", () -> this.others.begin("a"));
		assertThat(ofAnotherCache).isNotNull();
		ofAnotherCache.end();
	}

	@Test
	void aCycleIsFoundThroughOtherLoadsAndCaches() throws Exception {
		Wait first = within(this.loads, "a", () -> this.others.begin("b"));
		// Both that it is within wait.
		Wait second = within(this.others, "b", () -> within(this.loads, "c", () -> this.loads.begin("d")));
		assertThat(first).isNotNull();
		assertThat(second).isNotNull();
		assertThat(within(this.loads, "d", () -> this.loads.begin("a"))).isNull();
		assertThat(within(this.loads, "d", () -> this.loads.begin("c"))).isNull();
		Wait ofNone = within(this.loads, "d", () -> this.loads.begin("e"));
		assertThat(ofNone).isNotNull();
		second.end();
		Wait third = within(this.loads, "d", () -> this.loads.begin("a"));
		assertThat(third).isNotNull();
		ofNone.end();
		third.end();
		first.end();
	}

	@Test
	void aLoadMayWaitForSeveral() throws Exception {
		Wait first = within(this.loads, "a", () -> this.loads.begin("b"));
		Wait again = within(this.loads, "a", () -> this.loads.begin("b"));
		Wait second = within(this.loads, "a", () -> this.loads.begin("c"));
		assertThat(first).isNotNull();
		assertThat(again).isNotNull();
		assertThat(second).isNotNull();
		first.end();
		assertThat(within(this.loads, "b", () -> this.loads.begin("a"))).isNull();
		assertThat(within(this.loads, "c", () -> this.loads.begin("a"))).isNull();
		again.end();
		second.end();
	}

	@Test
	void whoLoadsNothingMayWaitForAnything() {
		Wait wait = this.loads.begin("a");
		assertThat(wait).isNotNull();
		wait.end();
	}

}
