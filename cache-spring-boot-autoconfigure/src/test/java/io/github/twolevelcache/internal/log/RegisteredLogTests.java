package io.github.twolevelcache.internal.log;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegisteredLog}.
 */
class RegisteredLogTests {

	private static final long NOW = 1_764_126_081_000L;

	private static RegisteredLog log(String application, String store) {
		return RegisteredLog.parse("stock", NOW + RegisteredLog.text(64, application, store), NOW + 5_000);
	}

	@Test
	void aLogIsReadAsItWasEntered() {
		assertThat(log("shop", "jdbc:h2")).isEqualTo(
				new RegisteredLog("stock", 64, "shop", "jdbc:h2", Duration.ofSeconds(5), NOW + "\n64\nshop\njdbc:h2"));
	}

	@Test
	void namesWithLineBreaksAreReadInOneLine() {
		RegisteredLog log = log("my\nshop", "a\nstore");
		assertThat(log.application()).isEqualTo("my shop");
		assertThat(log.store()).isEqualTo("a store");
		assertThat(log.maybeOf("my\nshop", "a\nstore")).isTrue();
	}

	@Test
	void anApplicationIsToldFromAnotherByItsNameOrByItsStore() {
		RegisteredLog log = log("shop", "db");
		assertThat(log.maybeOf("shop", "db")).isTrue();
		assertThat(log.maybeOf("billing", "db")).isFalse();
		assertThat(log.maybeOf("shop", "other")).isFalse();
	}

	@Test
	void whatIsNotKnownTellsNoApplicationsApart() {
		assertThat(log("shop", "db").maybeOf("", "")).isTrue();
		assertThat(log("", "").maybeOf("shop", "db")).isTrue();
		assertThat(log("", "db").maybeOf("shop", "other")).isFalse();
		assertThat(log("shop", "").maybeOf("billing", "db")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "garbage", "1764126081000", "1764126081000\n64\nshop", "1764126081000\nx\nshop\ndb",
			"176412608100\n64\nshop\ndb", "1764126081000\n-1\nshop\ndb", "1764126081000\n99999\nshop\ndb" })
	void whatIsDamagedIsNobodys(String text) {
		RegisteredLog log = RegisteredLog.parse("stock", text, NOW);
		assertThat(log.partitions()).isZero();
		assertThat(log.maybeOf("shop", "db")).isTrue();
		assertThat(log.text()).isEqualTo(text);
	}

}
