package io.github.twolevelcache.simulator.world;

import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.simulator.cluster.Command;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Moment}.
 */
class MomentTests {

	private static final String VALUE = "ns:v:{items::1}";

	private static final String LEASE = "ns:l:{items::1}";

	private static Command script(int arguments, String... keys) {
		return new Command("EVALSHA", List.of(keys), Collections.nCopies(1 + arguments, "x"));
	}

	@Test
	void aReadIsToldFromAChangeAndFromALease() {
		assertThat(Moment.of(new Command("GET", List.of(VALUE), List.of()))).isEqualTo(Moment.READ);
		assertThat(Moment.of(script(2, VALUE, LEASE))).isEqualTo(Moment.CHANGE);
		assertThat(Moment.of(script(3, VALUE, LEASE))).isEqualTo(Moment.CHANGE);
		assertThat(Moment.of(script(6, VALUE, LEASE))).isEqualTo(Moment.LEASE);
	}

	@Test
	void whatConcernsAllKeysIsToldFromWhatConcernsOne() {
		assertThat(Moment.of(script(1, "ns:v:gen:{items}"))).isEqualTo(Moment.GENERATION);
		assertThat(Moment.of(script(3, "ns:p:{items}"))).isEqualTo(Moment.PERMIT);
		assertThat(Moment.of(new Command("CLIENT TRACKING ON", List.of(), List.of("ns:v:"))))
			.isEqualTo(Moment.TRACKING);
	}

	@Test
	void aHeartbeatIsNoMoment() {
		assertThat(Moment.of(new Command("EXISTS", List.of("ns:w:17"), List.of()))).isNull();
		assertThat(Moment.of(new Command("CLIENT TRACKING OFF", List.of(), List.of()))).isNull();
	}

}
