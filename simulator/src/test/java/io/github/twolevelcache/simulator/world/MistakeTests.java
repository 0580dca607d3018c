package io.github.twolevelcache.simulator.world;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Mistake}.
 */
class MistakeTests {

	static List<Mistake> all() {
		return Mistake.ALL;
	}

	@ParameterizedTest
	@MethodSource("all")
	void theEngineStillHasWhatIsLeftOut(Mistake mistake) throws ReflectiveOperationException {
		assertThat(mistake.made().getBytes()).isNotEmpty();
	}

}
