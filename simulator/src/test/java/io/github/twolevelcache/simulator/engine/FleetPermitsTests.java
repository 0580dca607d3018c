package io.github.twolevelcache.simulator.engine;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.LoadRejectedException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.simulator.engine.TestProcess.Calling;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Loads of which not too many may run at a time, in an instance or in the fleet.
 */
class FleetPermitsTests {

	private LoadingFleet test = new LoadingFleet(LoadSettings.UNBOUNDED);

	private void use(LoadSettings load) {
		this.test = new LoadingFleet(load);
	}

	private static LoadSettings limited(@Nullable Integer here, @Nullable Integer inFleet, Duration maxWait) {
		return new LoadSettings(null, here, inFleet, maxWait, Duration.ZERO);
	}

	@AfterEach
	void nothingIsLeft() {
		this.test.end();
	}

	@Test
	void noMoreLoadsRunInAnInstanceThanMay() {
		use(limited(2, null, Duration.ofSeconds(5)));
		List<Calling<CacheEntry>> loads = IntStream.range(0, 4)
			.mapToObj((number) -> this.test.load(this.test.one, "k" + number, 1000))
			.toList();
		// The other instance has its own limit.
		Calling<CacheEntry> other = this.test.load(this.test.two, "x", 1000);
		this.test.pass(1_000);
		assertThat(loads).extracting((load) -> load.outcome().isDone()).containsExactly(true, true, false, false);
		assertThat(LoadingFleet.value(other)).isEqualTo("x by two");
		this.test.pass(1_000);
		assertThat(loads).allSatisfy((load) -> assertThat(load.outcome()).isCompleted());
	}

	@Test
	void whoWaitsTooLongForAPermitIsRejected() {
		use(limited(1, null, Duration.ofSeconds(2)));
		Calling<CacheEntry> first = this.test.load(this.test.one, "a", 3000);
		Calling<CacheEntry> second = this.test.load(this.test.one, "b", 1000);
		this.test.pass(1_999);
		assertThat(second.outcome()).isNotDone();
		this.test.pass(1);
		assertThat(LoadingFleet.failure(second)).isInstanceOf(LoadRejectedException.class)
			.hasMessageContainingAll("'b'", "'stock'", "1 loads are already running", "2000 ms");
		this.test.pass(1_000);
		assertThat(LoadingFleet.value(first)).isEqualTo("a by one");
		assertThat(LoadingFleet.value(this.test.load(this.test.one, "b", 0))).isEqualTo("b by one");
	}

	@Test
	void noMoreLoadsRunInTheFleetThanMay() {
		use(limited(1, 1, Duration.ofSeconds(5)));
		this.test.load(this.test.one, "a", 1000);
		Calling<CacheEntry> second = this.test.load(this.test.two, "b", 1000);
		Calling<CacheEntry> third = this.test.load(this.test.one, "c", 1000);
		this.test.pass(1_000);
		assertThat(this.test.loaded).hasSize(2);
		this.test.pass(1_000);
		assertThat(this.test.loaded).hasSize(3);
		this.test.pass(1_000);
		assertThat(LoadingFleet.value(second)).isEqualTo("b by two");
		assertThat(LoadingFleet.value(third)).isEqualTo("c by one");
		this.test.fleet.store.keyspace().expire();
		assertThat(this.test.keysInRedis("p")).isEmpty();
	}

	@Test
	void whoWaitsTooLongForAPermitOfTheFleetIsRejected() {
		use(limited(1, 1, Duration.ofSeconds(2)));
		this.test.load(this.test.one, "a", 10_000);
		Calling<CacheEntry> second = this.test.load(this.test.two, "b", 1000);
		this.test.pass(2_000);
		assertThat(LoadingFleet.failure(second)).isInstanceOf(LoadRejectedException.class)
			.hasMessageContaining("1 (here) or 1 (in the fleet) loads are already running");
		this.test.pass(8_000);
		assertThat(this.test.loaded).containsExactly("one");
		// It has left its place in the instance, too.
		assertThat(LoadingFleet.value(this.test.load(this.test.two, "b", 0))).isEqualTo("b by two");
	}

	@Test
	void aPermitOfAnInstanceThatDiesIsFreeAgain() {
		use(limited(null, 1, Duration.ofSeconds(5)));
		this.test.load(this.test.one, "a", 20_000);
		Calling<CacheEntry> second = this.test.load(this.test.two, "b", 0);
		this.test.one.process.host().kill();
		this.test.pass(1_900);
		assertThat(second.outcome()).isNotDone();
		this.test.pass(300);
		assertThat(LoadingFleet.value(second)).isEqualTo("b by two");
	}

	@Test
	void aLoadThatTakesLongKeepsItsPermit() {
		use(limited(null, 1, Duration.ofSeconds(20)));
		Calling<CacheEntry> first = this.test.load(this.test.one, "a", 10_000);
		Calling<CacheEntry> second = this.test.load(this.test.two, "b", 0);
		this.test.pass(9_999);
		assertThat(this.test.loaded).containsExactly("one");
		this.test.pass(1);
		assertThat(LoadingFleet.value(first)).isEqualTo("a by one");
		assertThat(LoadingFleet.value(second)).isEqualTo("b by two");
	}

	@Test
	void whoHearsNothingAsksForAPermitFromTimeToTime() {
		use(limited(null, 1, Duration.ofSeconds(5)));
		this.test.fleet.pushNothing();
		this.test.load(this.test.one, "a", 1000);
		Calling<CacheEntry> second = this.test.load(this.test.two, "b", 0);
		this.test.pass(1_060);
		assertThat(LoadingFleet.value(second)).isEqualTo("b by two");
	}

	@Test
	void withoutRedisEachInstanceLoadsForItself() {
		use(limited(null, 1, Duration.ofSeconds(5)));
		this.test.fleet.store.fail(true);
		Calling<CacheEntry> first = this.test.load(this.test.one, "a", 1000);
		Calling<CacheEntry> second = this.test.load(this.test.two, "a", 1000);
		Calling<CacheEntry> third = this.test.load(this.test.two, "b", 1000);
		this.test.pass(1_000);
		assertThat(LoadingFleet.value(first)).isEqualTo("a by one");
		assertThat(LoadingFleet.value(second)).isEqualTo("a by two");
		assertThat(LoadingFleet.value(third)).isEqualTo("b by two");
		this.test.fleet.store.fail(false);
	}

	@Test
	void aLoadWithinALoadUsesTheSamePermit() {
		use(limited(1, 1, Duration.ofSeconds(5)));
		Calling<CacheEntry> outer = this.test.load(this.test.one, "a",
				() -> "a with " + this.test.one.reads.get("b", this.test.loader(this.test.one, "b", 100)).value());
		this.test.pass(100);
		assertThat(LoadingFleet.value(outer)).isEqualTo("a with b by one");
		assertThat(this.test.two.value("b")).isEqualTo("b by one");
	}

}
