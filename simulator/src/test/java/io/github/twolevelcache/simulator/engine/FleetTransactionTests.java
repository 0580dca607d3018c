package io.github.twolevelcache.simulator.engine;

import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.load.TransactionLoad;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.simulator.engine.TestProcess.Calling;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Loads of transactions, between instances.
 */
class FleetTransactionTests {

	private final LoadingFleet test = new LoadingFleet(LoadSettings.UNBOUNDED);

	@AfterEach
	void nothingIsLeft() {
		this.test.end();
	}

	@Test
	void whatIsLoadedInATransactionIsStoredWhenItCommits() {
		TransactionLoad load = this.test.one.process.call(() -> this.test.one.reads.getUncommitted("a", () -> 1));
		assertThat(load.entry().value()).isEqualTo(1);
		assertThat(this.test.two.value("a")).isNull();
		this.test.one.run(() -> Objects.requireNonNull(load.outcome()).committed());
		assertThat(this.test.two.value("a")).isEqualTo(1);
		TransactionLoad again = this.test.two.process.call(() -> this.test.two.reads.getUncommitted("a", () -> 2));
		assertThat(again.entry().value()).isEqualTo(1);
		assertThat(again.outcome()).isNull();
	}

	@Test
	void whatIsLoadedInATransactionThatIsRolledBackIsNotStored() {
		TransactionLoad load = this.test.one.process.call(() -> this.test.one.reads.getUncommitted("a", () -> 1));
		assertThat(this.test.leases()).hasSize(1);
		this.test.one.run(() -> Objects.requireNonNull(load.outcome()).rolledBack());
		assertThat(this.test.leases()).isEmpty();
		assertThat(this.test.two.value("a")).isNull();
	}

	@Test
	void whatIsLoadedInATransactionGivesWayToAnyOther() {
		TransactionLoad load = this.test.one.process.call(() -> this.test.one.reads.getUncommitted("a", () -> 1));
		assertThat(LoadingFleet.value(this.test.load(this.test.two, "a", 0))).isEqualTo("a by two");
		this.test.one.run(() -> Objects.requireNonNull(load.outcome()).committed());
		assertThat(this.test.two.value("a")).isEqualTo("a by two");
	}

	@Test
	void aTransactionDoesNotWaitForTheLoadOfAnother() {
		Calling<CacheEntry> other = this.test.load(this.test.two, "a", 1000);
		TransactionLoad load = this.test.one.process.call(() -> this.test.one.reads.getUncommitted("a", () -> 1));
		assertThat(load.entry().value()).isEqualTo(1);
		assertThat(load.outcome()).isNull();
		this.test.pass(1_000);
		assertThat(LoadingFleet.value(other)).isEqualTo("a by two");
		assertThat(this.test.one.value("a")).isEqualTo("a by two");
	}

	@Test
	void aTransactionLoadsWithoutRedisToo() {
		this.test.fleet.store.fail(true);
		TransactionLoad load = this.test.one.process.call(() -> this.test.one.reads.getUncommitted("a", () -> 1));
		assertThat(load.entry().value()).isEqualTo(1);
		assertThat(load.outcome()).isNull();
		this.test.fleet.store.fail(false);
	}

}
