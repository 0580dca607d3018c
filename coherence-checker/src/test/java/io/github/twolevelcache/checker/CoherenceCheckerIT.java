package io.github.twolevelcache.checker;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.twolevelcache.checker.worker.Fence;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The short form of the checker: the promise holds whatever breaks, and does not without
 * a fence under the same load.
 */
@Timeout(240)
class CoherenceCheckerIT {

	private static final Duration TIME = Duration.ofSeconds(4);

	private static final int ATTEMPTS = 5;

	@Test
	void thePromiseIsKept() throws Exception {
		try (Fleet fleet = Fleet.start(Set.of())) {
			for (Fault fault : EnumSet.of(Fault.NONE, Fault.KILL_CONNECTIONS, Fault.FLUSH, Fault.FREEZE_WORKER)) {
				Outcome outcome = fleet.run(fault, TIME);
				System.out.println(outcome.row());
				assertThat(outcome.broken()).as(fault.label()).isEmpty();
				assertThat(outcome.findings().reads()).isGreaterThan(1000);
				assertThat(outcome.findings().writes()).isGreaterThan(100);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void aMissingFenceIsNoticed(Fence missing) throws Exception {
		Fault fault = (missing == Fence.COVERAGE) ? Fault.HALF_OPEN : Fault.NONE;
		try (Fleet fleet = Fleet.start(EnumSet.of(missing))) {
			boolean noticed = false;
			for (int attempt = 0; !noticed && attempt < ATTEMPTS; attempt++) {
				Outcome outcome = fleet.run(fault, TIME);
				System.out.println(missing + " " + outcome.row());
				noticed = !outcome.broken().isEmpty();
			}
			assertThat(noticed).isTrue();
		}
	}

}
