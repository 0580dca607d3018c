package io.github.twolevelcache.simulator.world;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.keyspace.PlainEntryCommands;
import io.github.twolevelcache.internal.redis.Script;
import io.github.twolevelcache.simulator.cluster.Command;
import io.github.twolevelcache.simulator.redis.StatusReply;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Moment}.
 */
class MomentTests {

	private static final String VALUE = "ns:v:{items::1}";

	private static @Nullable Moment moment(List<String> keys, List<String> arguments, @Nullable Object reply) {
		return Moment.of(new Command("EVALSHA", keys, arguments), reply);
	}

	private static @Nullable Moment moment(String script, @Nullable Object reply) {
		return moment(List.of(VALUE), List.of(digest(script), "x"), reply);
	}

	private static String digest(String name) {
		try {
			Field constant = PlainEntryCommands.class.getDeclaredField(name);
			constant.setAccessible(true);
			Method digest = Script.class.getDeclaredMethod("digest");
			digest.setAccessible(true);
			return (String) digest.invoke(constant.get(null));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void aReadIsToldFromAChange() {
		assertThat(Moment.of(new Command("GET", List.of(VALUE), List.of()), "entry")).isEqualTo(Moment.READ);
		assertThat(moment("PUT", "V1")).isEqualTo(Moment.CHANGE);
		assertThat(moment("DROP", null)).isEqualTo(Moment.CHANGE);
		assertThat(moment("RENEW", "1")).isNull();
	}

	@Test
	void aLeaseThatIsNotGrantedIsNoMoment() {
		assertThat(moment("ACQUIRE", "L")).isEqualTo(Moment.LEASE);
		assertThat(moment("ACQUIRE", "W1999")).isNull();
	}

	@Test
	void whatWasLoadedIsToldFromWhatIsPutIfAbsent() {
		assertThat(moment("FULFIL", "1")).isEqualTo(Moment.STORE);
		assertThat(moment("FULFIL", null)).isNull();
		assertThat(moment("PUT_IF_ABSENT", "V1")).isEqualTo(Moment.PUT_IF_ABSENT);
		assertThat(moment("PUT_IF_ABSENT", "F1")).isNull();
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
