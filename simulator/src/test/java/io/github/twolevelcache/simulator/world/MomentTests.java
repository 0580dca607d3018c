package io.github.twolevelcache.simulator.world;

import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.simulator.cluster.Command;
import io.github.twolevelcache.simulator.redis.StatusReply;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Moment}.
 */
class MomentTests {

	private static final String VALUE = "ns:v:{items::1}";

	private static final String LEASE = "ns:l:{items::1}";

	private static final String WAKE = "ns:w:{items::1}";

	private static @Nullable Moment moment(List<String> keys, List<String> arguments, @Nullable Object reply) {
		return Moment.of(new Command("EVALSHA", keys, arguments), reply);
	}

	@Test
	void aReadIsToldFromAChange() {
		assertThat(Moment.of(new Command("GET", List.of(VALUE), List.of()), "entry")).isEqualTo(Moment.READ);
		assertThat(moment(List.of(VALUE, LEASE), List.of("script", "entry", "1000"), null)).isEqualTo(Moment.CHANGE);
		assertThat(moment(List.of(VALUE, LEASE, WAKE), List.of("script", "36"), null)).isEqualTo(Moment.CHANGE);
	}

	@Test
	void aLeaseThatIsNotGrantedIsNoMoment() {
		List<String> arguments = Collections.nCopies(7, "x");
		assertThat(moment(List.of(VALUE, LEASE), arguments, "L")).isEqualTo(Moment.LEASE);
		assertThat(moment(List.of(VALUE, LEASE), arguments, "W1999")).isNull();
	}

	@Test
	void whatWasLoadedIsToldFromWhatIsPutIfAbsent() {
		List<String> loaded = List.of("script", "token", "entry", "1000");
		assertThat(moment(List.of(VALUE, LEASE), loaded, "1")).isEqualTo(Moment.STORE);
		assertThat(moment(List.of(VALUE, LEASE), loaded, null)).isNull();
		List<String> put = List.of("script", "entry", "1000", "");
		assertThat(moment(List.of(VALUE, LEASE), put, null)).isEqualTo(Moment.PUT_IF_ABSENT);
		assertThat(moment(List.of(VALUE, LEASE), put, "another")).isNull();
	}

	@Test
	void whatConcernsAllKeysIsToldFromWhatConcernsOne() {
		assertThat(moment(List.of("ns:v:gen:{items}"), List.of("script", "1"), "2")).isEqualTo(Moment.GENERATION);
		assertThat(moment(List.of("ns:p:{items}"), List.of("script", "1"), "1")).isEqualTo(Moment.PERMIT);
		assertThat(Moment.of(new Command("CLIENT TRACKING ON", List.of(), List.of("ns:v:")), new StatusReply("OK")))
			.isEqualTo(Moment.TRACKING);
	}

	@Test
	void aHeartbeatIsNoMoment() {
		assertThat(Moment.of(new Command("EXISTS", List.of("ns:w:17"), List.of()), 0L)).isNull();
		assertThat(Moment.of(new Command("CLIENT TRACKING OFF", List.of(), List.of()), new StatusReply("OK"))).isNull();
	}

}
