package io.github.twolevelcache.simulator.world;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

import io.github.twolevelcache.simulator.redis.LuaEngine;
import io.github.twolevelcache.simulator.world.Caller.Made;
import io.github.twolevelcache.simulator.world.Judge.Finding;
import io.github.twolevelcache.simulator.world.Plan.PlannedCall;
import io.github.twolevelcache.simulator.world.Plan.PlannedFault;
import io.github.twolevelcache.simulator.world.Shrinker.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Shrinker} and {@link FailureReport}.
 */
class ShrinkerTests {

	private static final String KIND = "own write not read";

	private static final Duration LENGTH = Duration.ofSeconds(5);

	private static final Duration PLENTY = Duration.ofMinutes(5);

	private static KeptPlan drawn(long seed) {
		return new KeptPlan("seed " + seed, KIND, LENGTH,
				Plan.draw(seed, EnumSet.allOf(Fault.class), EnumSet.noneOf(Habit.class), LENGTH));
	}

	private static List<PlannedCall> calls(KeptPlan plan) {
		return plan.plan().calls().stream().flatMap(List::stream).toList();
	}

	// Stands for a world in which any put after any fault is a failure.
	private static @Nullable Outcome imagined(KeptPlan plan) {
		boolean found = !plan.plan().faults().isEmpty()
				&& calls(plan).stream().anyMatch((call) -> call.operation() == Operation.PUT);
		return found ? new Outcome(new Finding(KIND, "", World.START.plus(LENGTH).toNanos()),
				plan.plan().calls().stream().map(ShrinkerTests::made).toList()) : null;
	}

	private static List<Made> made(List<PlannedCall> calls) {
		List<Made> made = new ArrayList<>();
		long time = World.START.toNanos();
		for (PlannedCall call : calls) {
			time += call.pause().toNanos();
			made.add(new Made(time, time));
		}
		return made;
	}

	@Test
	void oneFaultAndOneCallAreLeft() {
		KeptPlan shrunk = new Shrinker(drawn(5), ShrinkerTests::imagined, 10_000, PLENTY).shrink();
		assertThat(shrunk.plan().faults()).singleElement()
			.extracting(PlannedFault::duration)
			.isEqualTo(Duration.ofMillis(1));
		assertThat(calls(shrunk)).singleElement().extracting(PlannedCall::operation).isEqualTo(Operation.PUT);
		assertThat(shrunk.plan().settings().instances()).isOne();
		assertThat(shrunk.plan().settings().properties()).isEmpty();
	}

	@Test
	void theNumberOfRunsIsLimited() {
		Shrinker shrinker = new Shrinker(drawn(5), ShrinkerTests::imagined, 20, PLENTY);
		assertThat(imagined(shrinker.shrink())).isNotNull();
		assertThat(shrinker.runs()).isLessThanOrEqualTo(21);
	}

	@Test
	void aPlanThatShowsNothingIsRefused() {
		Shrinker shrinker = new Shrinker(drawn(5), (plan) -> null, 20, PLENTY);
		assertThatIllegalArgumentException().isThrownBy(shrinker::shrink).withMessageContaining(KIND);
	}

	@Test
	void aFailureOfARealWorldIsMadeSmallAndWritten(@TempDir Path directory) throws Exception {
		KeptPlan plan = KeptPlan.read(Path.of("src/test/resources/shrinker/with-noise.plan"));
		FailureReport report = new FailureReport(new LuaEngine(), Duration.ofSeconds(60));
		KeptPlan shrunk = Loop.run(() -> report.shrink(plan));
		assertThat(calls(shrunk)).hasSizeLessThan(calls(plan).size() / 4);
		String text = Loop.run(() -> report.write(shrunk, directory, "failure"));
		assertThat(text).contains("!! " + KIND).contains("What each believes of").contains("database: ");
		assertThat(KeptPlan.read(directory.resolve("failure.plan"))).isEqualTo(shrunk);
		assertThat(Loop.run(() -> report.find(shrunk))).isNotNull();
		assertThat(Loop.run(() -> report.write(shrunk, directory, "again"))).isEqualTo(text);
		String svg = Files.readString(directory.resolve("failure.svg"));
		assertThat(svg).contains("class=\"finding\"").contains("class=\"message\"").contains("class=\"call\"");
		assertThat(DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(svg)))
			.getDocumentElement()
			.getTagName()).isEqualTo("svg");
	}

}
