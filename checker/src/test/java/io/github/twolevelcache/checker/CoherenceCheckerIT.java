package io.github.twolevelcache.checker;

import java.time.Duration;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.twolevelcache.checker.worker.Leak;
import io.github.twolevelcache.safeguards.Safeguard;
import io.github.twolevelcache.settings.WriteMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The short form of the checker: the promise is kept whatever breaks, and a safeguard
 * that is missing is noticed under the same load.
 */
@Timeout(240)
class CoherenceCheckerIT {

	private static final Duration TIME = Duration.ofSeconds(4);

	@Test
	void thePromiseIsKept() throws Exception {
		assertKept(WriteMode.NONE, Fault.NONE, Fault.KILL_CONNECTIONS, Fault.FLUSH, Fault.FREEZE_WORKER);
	}

	@Test
	void thePromiseIsKeptOfACacheWithWriteBehind() throws Exception {
		assertKept(WriteMode.BEHIND, Fault.FLUSH, Fault.FREEZE_WORKER);
	}

	private static void assertKept(WriteMode write, Fault... faults) throws Exception {
		try (Fleet fleet = Fleet.start(Set.of(), Leak.NONE, write)) {
			for (Fault fault : faults) {
				Outcome outcome = fleet.run(fault, TIME);
				assertThat(outcome.broken()).as(fault.label()).isEmpty();
				assertThat(outcome.findings().reads()).isGreaterThan(1000);
				assertThat(outcome.findings().writes()).isGreaterThan(100);
			}
		}
	}

	@Test
	void aMissingFenceIsNoticed() throws Exception {
		assertThat(Scenario.without(Safeguard.FILL, WriteMode.NONE).run(TIME)).isTrue();
	}

	@Test
	void whatIsNotRolledBackToASavepointIsNoticed() throws Exception {
		assertThat(Scenario.without(Safeguard.SAVEPOINT, WriteMode.NONE).run(TIME)).isTrue();
	}

}
