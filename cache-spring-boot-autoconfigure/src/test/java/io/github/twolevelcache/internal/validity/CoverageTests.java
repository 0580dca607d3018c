package io.github.twolevelcache.internal.validity;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.validity.Coverage.Validity;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Coverage} and {@link Generation}.
 */
class CoverageTests {

	private final Coverage coverage = new Coverage(100);

	@Test
	void aWarrantHoldsUntilTheTrustEnds() {
		Validity validity = this.coverage.validity();
		assertThat(validity.holds(100)).isFalse();
		this.coverage.confirm(validity, 200);
		assertThat(validity.holds(199)).isTrue();
		assertThat(validity.holds(200)).isFalse();
		assertThat(validity.isCurrent()).isTrue();
		this.coverage.confirm(validity, 300);
		assertThat(validity.holds(200)).isTrue();
	}

	@Test
	void aLostWarrantHoldsForNobodyWhoReadTheTimeBefore() {
		Validity validity = this.coverage.validity();
		this.coverage.confirm(validity, 200);
		this.coverage.lose(150);
		assertThat(validity.holds(101)).isFalse();
		assertThat(validity.isCurrent()).isFalse();
		assertThat(this.coverage.isTrusted(150)).isFalse();
	}

	@Test
	void anAnswerToAQuestionBeforeTheLossConfirmsNothing() {
		Validity asked = this.coverage.validity();
		this.coverage.lose(150);
		this.coverage.confirm(asked, 300);
		assertThat(asked.holds(160)).isFalse();
		assertThat(this.coverage.isTrusted(160)).isFalse();
		this.coverage.confirm(this.coverage.validity(), 300);
		assertThat(this.coverage.isTrusted(160)).isTrue();
		assertThat(asked.holds(160)).isFalse();
		assertThat(asked.isSourceTrusted(160)).isTrue();
	}

	@Test
	void nobodyWaitsForASourceThatWasReplaced() {
		Validity validity = this.coverage.validity();
		this.coverage.end(150);
		assertThat(validity.holds(150)).isFalse();
		assertThat(validity.isSourceTrusted(150)).isTrue();
		this.coverage.lose(160);
		assertThat(validity.isSourceTrusted(160)).isTrue();
	}

	@Test
	void nothingIsCopiedFromASourceThatWasReplaced() {
		this.coverage.confirm(this.coverage.validity(), 200);
		this.coverage.end(150);
		assertThat(this.coverage.isTrusted(150)).isFalse();
		this.coverage.confirm(this.coverage.validity(), 200);
		assertThat(this.coverage.isTrusted(150)).isFalse();
	}

	@Test
	void aGenerationAdmitsNoOlderEntriesAndNoneWhileDoubted() {
		Generation generation = new Generation();
		assertThat(generation.admits(Generation.UNKNOWN, 0)).isFalse();
		generation.confirm(Coverage.permanent(0).validity(), generation.doubts());
		assertThat(generation.advance(7)).isTrue();
		assertThat(generation.advance(6)).isFalse();
		assertThat(generation.admits(6, 0)).isFalse();
		assertThat(generation.admits(7, 0)).isTrue();
		long doubts = generation.doubts();
		generation.doubt();
		assertThat(generation.includes(7)).isTrue();
		assertThat(generation.admits(7, 0)).isFalse();
		generation.confirm(Coverage.permanent(0).validity(), doubts);
		assertThat(generation.admits(7, 0)).isFalse();
	}

}
