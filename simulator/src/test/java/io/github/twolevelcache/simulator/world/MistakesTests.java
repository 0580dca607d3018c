package io.github.twolevelcache.simulator.world;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.simulator.world.Mistakes.Found;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Mistakes}.
 */
class MistakesTests {

	private static final Map<String, String> WORLDS = Map.of("seconds", "2", "faults", "none", "habits", "none");

	@BeforeEach
	void makeWorldsSmall() {
		WORLDS.forEach(System::setProperty);
	}

	@AfterEach
	void makeWorldsAsUsual() {
		WORLDS.keySet().forEach(System::clearProperty);
	}

	@Test
	void aMistakeIsFound() throws Exception {
		Found found = new Mistakes(1, 20).find(Mistake.named("own-copy").get(0));
		assertThat(found).isNotNull();
		assertThat(found.toString()).contains("own write not read");
	}

}
