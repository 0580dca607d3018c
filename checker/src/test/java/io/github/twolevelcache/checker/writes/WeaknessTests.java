package io.github.twolevelcache.checker.writes;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Weakness}.
 */
class WeaknessTests {

	@ParameterizedTest
	@EnumSource
	void theEngineStillHasWhatIsTakenOut(Weakness weakness) throws ReflectiveOperationException {
		assertThat(weakness.weakened().getBytes()).isNotEmpty();
	}

}
