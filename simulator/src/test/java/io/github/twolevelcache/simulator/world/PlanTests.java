package io.github.twolevelcache.simulator.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.redis.LuaEngine;
import io.github.twolevelcache.simulator.world.Judge.Finding;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every failure that was ever found, as a plan.
 */
class PlanTests {

	private static final Path PLANS = Path.of("src/test/resources/plans");

	static List<String> names() throws IOException {
		try (Stream<Path> files = Files.list(PLANS)) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(".plan"))
				.sorted()
				.toList();
		}
	}

	@ParameterizedTest
	@MethodSource("names")
	void findsWhatIsExpected(String name) throws Exception {
		KeptPlan kept = KeptPlan.read(PLANS.resolve(name));
		List<String> kinds = Loop.run(() -> new World(kept.plan(), new History((line) -> {
		}), new LuaEngine()).run(kept.length()).findings().stream().map(Finding::kind).toList());
		if (kept.expect() != null) {
			assertThat(kinds).as("found, or else mended: then take the line 'expect:' out of %s", name)
				.contains(kept.expect());
		}
		else {
			assertThat(kinds).isEmpty();
		}
	}

}
