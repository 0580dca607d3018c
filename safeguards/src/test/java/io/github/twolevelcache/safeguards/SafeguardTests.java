package io.github.twolevelcache.safeguards;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Safeguard}.
 */
class SafeguardTests {

	@ParameterizedTest
	@EnumSource
	void theEngineStillHasWhatIsTakenOut(Safeguard safeguard) throws ReflectiveOperationException {
		assertThat(safeguard.withoutIt().getBytes()).isNotEmpty();
	}

}
