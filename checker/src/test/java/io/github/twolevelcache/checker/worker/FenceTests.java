package io.github.twolevelcache.checker.worker;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Fence}.
 */
class FenceTests {

	@ParameterizedTest
	@EnumSource
	void theEngineStillHasWhatIsTakenOut(Fence fence) throws ReflectiveOperationException {
		assertThat(fence.withoutIt().getBytes()).isNotEmpty();
	}

}
