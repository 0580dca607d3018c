package io.github.twolevelcache.internal.validity;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.runtime.Interleavings;
import io.github.twolevelcache.internal.validity.Coverage.Validity;

/**
 * {@link Coverage} and {@link Generation} are trusted and doubted at the same time: a
 * doubt prevails over what was asked before it.
 */
@Tag(Interleavings.TAG)
class ValidityInterleavingTests {

	private static final long NOW = 100;

	private static final long LATER = 200;

	@Test
	void whatWasAskedBeforeALossConfirmsNothing() {
		Interleavings.explore(() -> {
			Coverage coverage = trusted();
			Validity asked = coverage.validity();
			Interleavings.together(() -> coverage.confirm(asked, LATER), () -> {
				coverage.lose(NOW);
				Interleavings.require(!asked.holds(NOW), "no copy outlives the loss");
			});
			Interleavings.require(!asked.holds(NOW) && !asked.isCurrent(), "no copy comes back");
			Interleavings.require(!coverage.isTrusted(NOW), "the source is not trusted before it is asked again");
		});
	}

	@Test
	void whatIsReadWhileASourceIsLostIsNotServed() {
		Interleavings.explore(() -> {
			Coverage coverage = trusted();
			Validity copy = whileRead(coverage, () -> coverage.lose(NOW));
			Interleavings.require(copy == null || !copy.holds(NOW), "no copy outlives the loss");
		});
	}

	@Test
	void whatIsReadWhileASourceEndsIsNotServed() {
		Interleavings.explore(() -> {
			Coverage coverage = trusted();
			Validity copy = whileRead(coverage, () -> coverage.end(NOW));
			Interleavings.require(copy == null || !copy.holds(NOW), "no copy outlives its source");
		});
	}

	// As a read does: first whether copies may be taken, then what entitles this one.
	private static @Nullable Validity whileRead(Coverage coverage, Interleavings.Scenario change) throws Exception {
		AtomicReference<@Nullable Validity> copy = new AtomicReference<>();
		Interleavings.together(() -> {
			if (coverage.isTrusted(NOW)) {
				copy.set(coverage.validity());
			}
		}, change);
		return copy.get();
	}

	@Test
	void nobodyWaitsForASourceThatEndsWhileItIsLost() {
		Interleavings.explore(() -> {
			Coverage coverage = trusted();
			Validity copy = coverage.validity();
			Interleavings.together(() -> coverage.lose(NOW), () -> coverage.end(NOW));
			Interleavings.require(copy.isSourceTrusted(NOW), "nobody waits for the source");
			Interleavings.require(!copy.holds(NOW), "no copy outlives its source");
		});
	}

	private static Coverage trusted() {
		Coverage coverage = new Coverage(0);
		coverage.confirm(coverage.validity(), LATER);
		return coverage;
	}

	@Test
	void aNumberThatIsDoubtedWhileItIsReadIsNotBelieved() {
		Interleavings.explore(() -> {
			Generation generation = Generation.permanent(0);
			long doubts = generation.doubts();
			Interleavings.together(() -> generation.confirm(Coverage.permanent(0).validity(), doubts),
					generation::doubt);
			Interleavings.require(!generation.isTrusted(NOW), "the doubt prevails");
		});
	}

	@Test
	void aGenerationNeverGoesBack() {
		Interleavings.explore(() -> {
			Generation generation = Generation.permanent(0);
			Interleavings.together(() -> {
				generation.advance(2);
				Interleavings.require(!generation.admits(1, NOW), "what is older does not count");
			}, () -> generation.advance(3), () -> generation.confirm(Coverage.permanent(0).validity(), 0));
			Interleavings.require(generation.number() == 3, "the newest number stays");
			Interleavings.require(generation.isTrusted(NOW), "it is believed");
		});
	}

	@Test
	void aGenerationThatIsDoubtedWhileItAdvancesStaysDoubted() {
		Interleavings.explore(() -> {
			Generation generation = Generation.permanent(0);
			Interleavings.together(() -> generation.advance(2), generation::doubt);
			Interleavings.require(generation.number() == 2, "the newest number stays");
			Interleavings.require(!generation.isTrusted(NOW), "the doubt prevails");
		});
	}

}
