package io.github.twolevelcache.checker.writes;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Ledger}.
 */
class LedgerTests {

	private final Ledger ledger = new Ledger();

	@Test
	void aPutIsKeptByItselfOrANewerOne() {
		this.ledger.put("a", 6, 1_000 + 6);
		this.ledger.put("a", 7, 1_000 + 7);
		assertThat(this.ledger.count()).isEqualTo(2);
		assertThat(lostWithRow(7)).isZero();
		assertThat(lostWithRow(8)).isZero();
		assertThat(lostWithRow(6)).isOne();
		assertThat(lostWithoutRow()).isOne();
	}

	@Test
	void whatIsLostHasTheTimeOfItsAcknowledgement() {
		this.ledger.put("a", 6, 1_006);
		this.ledger.put("b", 7, 1_007);
		assertThat(this.ledger.lost(Map.of("a", 6L, "b", 6L))).isEqualTo(Map.of("b", 1_007L));
	}

	@Test
	void aPutIsKeptByALaterDeletionThatMayHaveBeenMade() {
		this.ledger.deleting("a", 6);
		this.ledger.put("a", 7, 1_000 + 7);
		assertThat(lostWithoutRow()).isOne();
		this.ledger.deleting("a", 8);
		assertThat(lostWithoutRow()).isZero();
		assertThat(lostWithRow(7)).isZero();
	}

	@Test
	void aDeletionIsKeptUnlessAnOlderValueComesBack() {
		this.ledger.put("a", 6, 1_000 + 6);
		this.ledger.deleting("a", 7);
		this.ledger.deleted("a", 7, 1_000 + 7);
		assertThat(lostWithoutRow()).isZero();
		assertThat(lostWithRow(8)).isZero();
		assertThat(lostWithRow(6)).isOne();
	}

	private int lostWithRow(long number) {
		return this.ledger.lost(Map.of("a", number)).size();
	}

	private int lostWithoutRow() {
		return this.ledger.lost(Map.of()).size();
	}

}
