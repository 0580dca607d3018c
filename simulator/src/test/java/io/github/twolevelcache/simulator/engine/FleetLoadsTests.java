package io.github.twolevelcache.simulator.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.LoadTimeoutException;
import io.github.twolevelcache.internal.engine.LoadException;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.RefreshMode;
import io.github.twolevelcache.settings.RefreshSettings;
import io.github.twolevelcache.settings.WhenUnavailable;
import io.github.twolevelcache.settings.WriteSettings;
import io.github.twolevelcache.simulator.engine.TestProcess.Calling;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link io.github.twolevelcache.internal.load.FleetLoads}, between instances.
 */
class FleetLoadsTests {

	private LoadingFleet test = new LoadingFleet(LoadSettings.UNBOUNDED);

	private void use(LoadSettings load) {
		this.test = new LoadingFleet(load);
	}

	private void use(TestFleet fleet) {
		this.test = new LoadingFleet(fleet);
	}

	@AfterEach
	void nothingIsLeft() {
		this.test.end();
	}

	@Test
	void aKeyIsLoadedOnceInTheFleet() {
		Calling<CacheEntry> first = this.test.load(this.test.one, "a", 1000);
		Calling<CacheEntry> second = this.test.load(this.test.two, "a", 1000);
		this.test.pass(999);
		assertThat(second.outcome()).isNotDone();
		this.test.pass(1);
		assertThat(LoadingFleet.value(first)).isEqualTo("a by one");
		assertThat(LoadingFleet.value(second)).isEqualTo("a by one");
		assertThat(this.test.loaded).containsExactly("one");
		assertThat(this.test.leases()).isEmpty();
	}

	@Test
	void anEntryKnowsWhatItsLoadHasCost() {
		this.test.pass(1000);
		this.test.load(this.test.one, "a", 1234);
		this.test.pass(1234);
		CacheEntry read = this.test.two.process.call(() -> this.test.two.reads.get("a"));
		assertThat(Objects.requireNonNull(read).loadCost()).isEqualTo(1234);
	}

	@Test
	void aLoadThatTakesLongKeepsItsLease() {
		Calling<CacheEntry> first = this.test.load(this.test.one, "a", 20_000);
		Calling<CacheEntry> second = this.test.load(this.test.two, "a", 20_000);
		this.test.pass(20_000);
		assertThat(LoadingFleet.value(first)).isEqualTo("a by one");
		assertThat(LoadingFleet.value(second)).isEqualTo("a by one");
		assertThat(this.test.loaded).containsExactly("one");
	}

	@Test
	void whoWaitsForAnInstanceThatDiesLoadsItself() {
		this.test.load(this.test.one, "a", 20_000);
		this.test.pass(500);
		Calling<CacheEntry> second = this.test.load(this.test.two, "a", 0);
		this.test.one.process.host().kill();
		this.test.pass(1_400);
		assertThat(second.outcome()).isNotDone();
		this.test.pass(200);
		assertThat(LoadingFleet.value(second)).isEqualTo("a by two");
	}

	@Test
	void whoWaitsForALoadThatFailsLoadsItselfAtOnce() {
		Calling<CacheEntry> first = this.test.load(this.test.one, "a", () -> {
			this.test.one.process.sleep(Duration.ofSeconds(1));
			throw new IOException("broken");
		});
		Calling<CacheEntry> second = this.test.load(this.test.two, "a", 0);
		this.test.pass(1_000);
		assertThat(LoadingFleet.failure(first)).isInstanceOf(LoadException.class).hasCauseInstanceOf(IOException.class);
		assertThat(LoadingFleet.value(second)).isEqualTo("a by two");
	}

	@Test
	void whoHearsNothingAsksFromTimeToTime() {
		this.test.fleet.pushNothing();
		this.test.load(this.test.one, "a", 1000);
		Calling<CacheEntry> second = this.test.load(this.test.two, "a", 1000);
		this.test.pass(999);
		assertThat(second.outcome()).isNotDone();
		this.test.pass(60);
		assertThat(LoadingFleet.value(second)).isEqualTo("a by one");
		assertThat(this.test.loaded).containsExactly("one");
	}

	@Test
	void whoWaitsAsksAgainAsSoonAsHeCannotHearOfTheOtherAnyMore() {
		this.test.load(this.test.one, "a", 1000);
		Calling<CacheEntry> second = this.test.load(this.test.two, "a", 1000);
		this.test.pass(900);
		this.test.fleet.pushNothing();
		this.test.pass(200);
		assertThat(second.outcome()).isNotDone();
		this.test.two.run(() -> this.test.two.invalidations.lost());
		assertThat(LoadingFleet.value(second)).isEqualTo("a by one");
	}

	@Test
	void whoIsInterruptedLeavesTheLoadOfTheOther() {
		Calling<CacheEntry> first = this.test.load(this.test.one, "a", 1000);
		Calling<CacheEntry> second = this.test.load(this.test.two, "a", 1000);
		this.test.pass(500);
		this.test.fleet.simulation.tasks().interrupt(second.thread());
		this.test.pass(1);
		assertThat(LoadingFleet.failure(second)).isInstanceOf(LoadException.class)
			.hasCauseInstanceOf(InterruptedException.class);
		this.test.pass(500);
		assertThat(LoadingFleet.value(first)).isEqualTo("a by one");
	}

	@Test
	void aFoundNullIsNotKeptUnlessItMayBe() {
		Calling<CacheEntry> first = this.test.load(this.test.one, "a", () -> null);
		assertThat(LoadingFleet.value(first)).isNull();
		assertThat(this.test.leases()).isEmpty();
		assertThat(LoadingFleet.value(this.test.load(this.test.two, "a", 0))).isEqualTo("a by two");
		use(new TestFleet(TestFleet.settings(WhenUnavailable.REPAIR, Duration.ofMinutes(1), LoadSettings.UNBOUNDED,
				RefreshSettings.NONE, WriteSettings.NONE)));
		assertThat(LoadingFleet.value(this.test.load(this.test.one, "a", () -> null))).isNull();
		assertThat(LoadingFleet.value(this.test.load(this.test.two, "a", 0))).isNull();
	}

	@Test
	void aLoaderThatAsksForItsOwnKeyLoadsIt() {
		Calling<CacheEntry> outer = this.test.load(this.test.one, "a",
				() -> "outer " + this.test.one.reads.get("a", this.test.loader(this.test.one, "a", 0)).value());
		assertThat(LoadingFleet.value(outer)).isEqualTo("outer a by one");
		Calling<CacheEntry> again = this.test.load(this.test.two, "b", () -> "outer "
				+ this.test.two.reads.retrieve("b", () -> CompletableFuture.completedFuture("inner")).join().value());
		assertThat(LoadingFleet.value(again)).isEqualTo("outer inner");
	}

	@Test
	void aFailureIsRememberedForAWhile() {
		use(new LoadSettings(null, null, null, Duration.ZERO, Duration.ofSeconds(3)));
		Calling<CacheEntry> first = this.test.load(this.test.one, "a", () -> {
			throw new IOException("broken");
		});
		this.test.pass(2_999);
		Calling<CacheEntry> second = this.test.load(this.test.one, "a", 0);
		assertThat(LoadingFleet.failure(second)).isEqualTo(LoadingFleet.failure(first));
		assertThat(this.test.loaded).isEmpty();
		this.test.pass(1);
		assertThat(LoadingFleet.value(this.test.load(this.test.one, "a", 0))).isEqualTo("a by one");
	}

	@Test
	void aLoadThatTakesTooLongGoesOnWithoutItsCaller() {
		use(new LoadSettings(Duration.ofSeconds(2), null, null, Duration.ZERO, Duration.ZERO));
		Calling<CacheEntry> first = this.test.load(this.test.one, "a", 3000);
		this.test.pass(1_999);
		assertThat(first.outcome()).isNotDone();
		this.test.pass(1);
		assertThat(LoadingFleet.failure(first)).isInstanceOf(LoadTimeoutException.class)
			.hasMessageContainingAll("'a'", "'stock'", "2000 ms");
		this.test.pass(1_000);
		assertThat(this.test.one.value("a")).isEqualTo("a by one");
	}

	@Test
	void anAgingEntryIsRefreshedOnceInTheFleetAndServedMeanwhile() {
		use(new TestFleet(TestFleet.settings(WhenUnavailable.REPAIR, null, LoadSettings.UNBOUNDED,
				new RefreshSettings(RefreshMode.AHEAD, 0.5), WriteSettings.NONE)));
		this.test.load(this.test.one, "a", 0);
		this.test.fleet.pass(TestFleet.LIFETIME.dividedBy(2).plusSeconds(1));
		Calling<CacheEntry> second = this.test.load(this.test.two, "a", 1000);
		Calling<CacheEntry> third = this.test.load(this.test.one, "a", 1000);
		assertThat(LoadingFleet.value(second)).isEqualTo("a by one");
		assertThat(LoadingFleet.value(third)).isEqualTo("a by one");
		this.test.pass(1_000);
		assertThat(this.test.loaded).containsExactly("one", "two");
		assertThat(this.test.one.value("a")).isEqualTo("a by two");
	}

	@Test
	void anAsynchronousLoadIsSharedWithBlockingOnes() {
		CompletableFuture<String> source = new CompletableFuture<>();
		CompletableFuture<CacheEntry> first = this.test.one.process
			.call(() -> this.test.one.reads.retrieve("a", () -> source));
		Calling<CacheEntry> second = this.test.load(this.test.two, "a", 0);
		assertThat(second.outcome()).isNotDone();
		this.test.one.run(() -> source.complete("later"));
		this.test.pass(0);
		assertThat(first.join().value()).isEqualTo("later");
		assertThat(LoadingFleet.value(second)).isEqualTo("later");
		assertThat(this.test.loaded).isEmpty();
	}

	@Test
	void aLoaderKnowsItsOwnKeyAfterALoadWithin() {
		Calling<CacheEntry> outer = this.test.load(this.test.one, "a",
				() -> this.test.one.reads.get("b", this.test.loader(this.test.one, "b", 0)).value() + ", "
						+ this.test.one.reads.get("a", () -> "inner").value());
		assertThat(LoadingFleet.value(outer)).isEqualTo("b by one, inner");
	}

	@Test
	void anErrorOfALoaderReachesItsCallerAsItIs() {
		StackOverflowError error = new StackOverflowError();
		Calling<CacheEntry> load = this.test.load(this.test.one, "a", () -> {
			throw error;
		});
		assertThat(LoadingFleet.failure(load)).isSameAs(error);
	}

	@Test
	void anAsynchronousLoaderThatDoesNotBeginFailsItsLoad() {
		CompletableFuture<CacheEntry> load = this.test.one.process.call(() -> this.test.one.reads.retrieve("a", () -> {
			throw new IllegalStateException("broken");
		}));
		this.test.pass(0);
		assertThat(load).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("broken");
		assertThat(this.test.leases()).isEmpty();
	}

}
