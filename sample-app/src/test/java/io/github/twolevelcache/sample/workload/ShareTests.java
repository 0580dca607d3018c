package io.github.twolevelcache.sample.workload;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Share}.
 */
class ShareTests {

	@Test
	void valueOfReadsPercent() {
		assertThat(Share.valueOf("1%").fraction()).isEqualTo(0.01);
		assertThat(Share.valueOf("0.5 %").fraction()).isEqualTo(0.005);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1", "%", "-1%", "one%", "101%", "1.2.3%" })
	void valueOfRefusesOtherText(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Share.valueOf(text));
	}

	@Test
	void toStringHasOneDecimal() {
		assertThat(Share.of(1, 3)).hasToString("33.3 %");
	}

	@Test
	void ofNothingIsNothing() {
		assertThat(Share.of(0, 0)).hasToString("0.0 %");
	}

}
