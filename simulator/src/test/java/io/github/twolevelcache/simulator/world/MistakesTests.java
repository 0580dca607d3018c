package io.github.twolevelcache.simulator.world;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.simulator.world.Mistakes.Found;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Mistakes}.
 */
class MistakesTests {

	@Test
	void aMistakeIsFound() throws Exception {
		Found found = new Mistakes(1, 20).find(Mistake.named("own-copy").get(0));
		assertThat(found).isNotNull();
		assertThat(found.toString()).contains("own write not read");
	}

}
