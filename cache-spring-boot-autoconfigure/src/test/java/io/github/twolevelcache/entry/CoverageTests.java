package io.github.twolevelcache.entry;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.entry.Coverage.Warrant;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Coverage} and {@link Generation}.
 */
class CoverageTests {

	private final Coverage coverage = new Coverage(100);

	@Test
	void aWarrantHoldsUntilTheTrustEnds() {
		Warrant warrant = this.coverage.warrant();
		assertThat(warrant.holds(100)).isFalse();
		this.coverage.confirm(warrant, 200);
		assertThat(warrant.holds(199)).isTrue();
		assertThat(warrant.holds(200)).isFalse();
		assertThat(warrant.isCurrent()).isTrue();
		this.coverage.confirm(warrant, 300);
		assertThat(warrant.holds(200)).isTrue();
	}

	@Test
	void aLostWarrantHoldsForNobodyWhoReadTheTimeBefore() {
		Warrant warrant = this.coverage.warrant();
		this.coverage.confirm(warrant, 200);
		this.coverage.lose(150);
		assertThat(warrant.holds(101)).isFalse();
		assertThat(warrant.isCurrent()).isFalse();
		assertThat(this.coverage.isTrusted(150)).isFalse();
	}

	@Test
	void anAnswerToAQuestionBeforeTheLossConfirmsNothing() {
		Warrant asked = this.coverage.warrant();
		this.coverage.lose(150);
		this.coverage.confirm(asked, 300);
		assertThat(asked.holds(160)).isFalse();
		assertThat(this.coverage.isTrusted(160)).isFalse();
		this.coverage.confirm(this.coverage.warrant(), 300);
		assertThat(this.coverage.isTrusted(160)).isTrue();
		assertThat(asked.holds(160)).isFalse();
		assertThat(asked.isSourceTrusted(160)).isTrue();
	}

	@Test
	void nobodyWaitsForASourceThatWasReplaced() {
		Warrant warrant = this.coverage.warrant();
		this.coverage.end(150);
		assertThat(warrant.holds(150)).isFalse();
		assertThat(warrant.isSourceTrusted(150)).isTrue();
	}

	@Test
	void aGenerationAdmitsNoOlderEntriesAndNoneWhileDoubted() {
		Generation generation = new Generation();
		assertThat(generation.admits(Generation.UNKNOWN, 0)).isFalse();
		generation.confirm(Coverage.permanent(0).warrant(), generation.doubts());
		assertThat(generation.advance(7)).isTrue();
		assertThat(generation.advance(6)).isFalse();
		assertThat(generation.admits(6, 0)).isFalse();
		assertThat(generation.admits(7, 0)).isTrue();
		long doubts = generation.doubts();
		generation.doubt();
		assertThat(generation.includes(7)).isTrue();
		assertThat(generation.admits(7, 0)).isFalse();
		generation.confirm(Coverage.permanent(0).warrant(), doubts);
		assertThat(generation.admits(7, 0)).isFalse();
	}

}
