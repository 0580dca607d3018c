package io.github.twolevelcache.simulator.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.redis.LuaEngine;
import io.github.twolevelcache.simulator.world.Judge.Finding;
import io.github.twolevelcache.simulator.world.Shrinker.Outcome;
import io.github.twolevelcache.simulator.world.World.Result;

/**
 * Shrinks what was found, and writes it down: the plan, the time line, and its drawing.
 */
final class FailureReport {

	private static final int MOST_RUNS = 3000;

	private final LuaEngine scripts;

	private final Duration longest;

	/**
	 * Create a report.
	 * @param scripts runs scripts
	 * @param longest how long it may take to shrink one finding, roughly
	 */
	FailureReport(LuaEngine scripts, Duration longest) {
		this.scripts = scripts;
		this.longest = longest;
	}

	/**
	 * Run a plan until the finding that it expects.
	 * @param plan the plan
	 * @return the finding, or {@code null} if there is none of its kind
	 */
	@Nullable Finding find(KeptPlan plan) {
		Outcome outcome = run(plan, null);
		return (outcome != null) ? outcome.finding() : null;
	}

	private @Nullable Outcome run(KeptPlan plan, @Nullable TimeLine followed) {
		History history = new History((line) -> {
		});
		World world = new World(plan.plan(), history, this.scripts);
		if (followed != null) {
			followed.follow(world, history);
		}
		String kind = Objects.requireNonNull(plan.expect());
		Result unused = world.run(plan.length(), () -> found(world, kind) != null);
		Finding finding = found(world, kind);
		return (finding != null) ? new Outcome(finding, world.callers().stream().map(Caller::made).toList()) : null;
	}

	private static @Nullable Finding found(World world, String kind) {
		for (Finding finding : world.judge().findings()) {
			if (finding.kind().equals(kind)) {
				return finding;
			}
		}
		return null;
	}

	/**
	 * Shrink a plan.
	 * @param plan shows the finding that it expects
	 * @return a smaller one, whose comment says what is found
	 */
	KeptPlan shrink(KeptPlan plan) {
		Shrinker shrinker = new Shrinker(plan, (tried) -> run(tried, null), MOST_RUNS, this.longest);
		KeptPlan shrunk = shrinker.shrink();
		Finding finding = Objects.requireNonNull(find(shrunk));
		return new KeptPlan(String
			.format(Locale.ROOT, "%s at %.6f: %s%n%s", finding.kind(), finding.time() / 1e9, finding.detail(),
					plan.comment())
			.strip(), shrunk.expect(), shrunk.length(), shrunk.plan());
	}

	/**
	 * Follow a plan to the finding that it expects.
	 * @param plan the plan
	 * @return its time line
	 */
	TimeLine follow(KeptPlan plan) {
		TimeLine timeLine = new TimeLine(Objects.requireNonNull(plan.expect()), Set.copyOf(plan.plan().keys()));
		Outcome unused = run(plan, timeLine);
		return timeLine;
	}

	/**
	 * Write a plan, its time line and its drawing.
	 * @param plan the plan
	 * @param directory where to
	 * @param name the name of the files, without their ends
	 * @return the text of the time line
	 */
	String write(KeptPlan plan, Path directory, String name) {
		TimeLine timeLine = follow(plan);
		try {
			Files.createDirectories(directory);
			Files.writeString(directory.resolve(name + ".plan"), plan.text());
			Files.writeString(directory.resolve(name + ".txt"), timeLine.text());
			Files.writeString(directory.resolve(name + ".svg"), timeLine.svg());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot write to " + directory, ex);
		}
		return timeLine.text();
	}

}
