package io.github.twolevelcache.simulator.world;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.redis.LuaEngine;
import io.github.twolevelcache.simulator.world.World.Result;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Deployment}.
 */
class DeploymentTests {

	private static final String PLAN = """
			seed: 1
			length: 3000ms
			callers: 2

			instances = 2
			masters = 1
			latency = 0.3
			lifetime = 1800000
			properties.write.mode = behind
			properties.write.on-evict = delete
			properties.write.behind.partitions = 4
			properties.write.behind.ordering = guard

			fault 1000ms DEPLOY 500ms 0 0
			0 100ms PUT k0
			1 2500ms GET k0
			""";

	private static List<String> history(String plan) throws Exception {
		List<String> lines = new ArrayList<>();
		KeptPlan kept = KeptPlan.of(plan);
		Result unused = Loop
			.run(() -> new World(kept.plan(), new History(lines::add), new LuaEngine()).run(kept.length()));
		return lines.stream()
			.filter((line) -> line.contains("FAULT"))
			.map((line) -> line.substring(line.indexOf("FAULT") + "FAULT".length()).strip())
			.toList();
	}

	@Test
	void instancesAreReplacedOneAfterTheOther() throws Exception {
		assertThat(history(PLAN + "habits = WRITES,OTHER_CLASS")).containsExactly("the next version is deployed",
				"i0 stops", "i0 has stopped", "i0 has started", "i1 stops", "i1 has stopped", "i1 has started",
				"the deployment has ended");
	}

	@Test
	void allStopBeforeTheFirstStartsInAnotherMode() throws Exception {
		List<String> history = history(PLAN + "habits = WRITES,OTHER_MODE");
		assertThat(history.subList(1, 3)).containsExactlyInAnyOrder("i0 has stopped", "i1 has stopped");
		assertThat(history.subList(3, history.size())).containsExactly("i0 has started", "i1 has started",
				"the deployment has ended");
	}

	@Test
	void aVersionThatDoesNotStartIsTakenBack() throws Exception {
		List<String> history = history(PLAN + "fault 1100ms FREEZE_SERVER 4000ms 0 0\nhabits = WRITES,OTHER_MODE");
		assertThat(history).anyMatch((line) -> line.startsWith("the deployment is taken back"));
		assertThat(history).endsWith("the deployment has ended");
	}

}
