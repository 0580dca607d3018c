package io.github.twolevelcache.simulator.world;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.netty.util.concurrent.FastThreadLocalThread;

import io.github.twolevelcache.simulator.core.History;
import io.github.twolevelcache.simulator.redis.LuaEngine;
import io.github.twolevelcache.simulator.world.Judge.Finding;
import io.github.twolevelcache.simulator.world.World.Result;

/**
 * Runs worlds, one seed after the other, and says what was found.
 */
public final class Simulator {

	private static final Duration LONGEST_SHRINKING = Duration.ofSeconds(Integer.getInteger("longest", 120));

	private final LuaEngine scripts = new LuaEngine();

	private final Set<Fault> allowed;

	private final Set<Habit> habits;

	private final Duration length;

	private final Consumer<String> echo;

	Simulator(Set<Fault> allowed, Set<Habit> habits, Duration length, Consumer<String> echo) {
		this.allowed = allowed;
		this.habits = habits;
		this.length = length;
		this.echo = echo;
	}

	Result run(long seed) {
		return new World(Plan.draw(seed, this.allowed, this.habits, this.length), new History(this.echo), this.scripts)
			.run(this.length);
	}

	/**
	 * Run some seeds, or a plan that was kept.
	 * @param args none; the system properties {@code seed}, {@code seeds},
	 * {@code seconds}, {@code faults}, {@code habits}, {@code echo}, {@code shrink},
	 * {@code longest}, {@code out} and {@code plan} choose what is run
	 * @throws InterruptedException if this thread is interrupted
	 */
	public static void main(String[] args) throws InterruptedException {
		String plan = System.getProperty("plan");
		// The loop is the event loop of all clients: who waits on it is found out.
		Thread loop = new FastThreadLocalThread((plan != null) ? () -> replay(Path.of(plan)) : Simulator::runAll,
				"loop");
		loop.start();
		loop.join();
	}

	private static Consumer<String> echo() {
		return Boolean.getBoolean("echo") ? System.out::println : (line) -> {
		};
	}

	private static void replay(Path file) {
		KeptPlan kept = KeptPlan.read(file);
		LuaEngine scripts = new LuaEngine();
		long begin = cpu();
		Result result = new World(kept.plan(), new History(echo()), scripts).run(kept.length());
		System.out.printf("plan=%s hash %s, %d calls%n", file, result.hash(), result.calls());
		printSpeed(1, result.calls(), result.nanos(), cpu() - begin);
		result.findings().forEach(Simulator::print);
		if (kept.expect() != null) {
			System.out.println(new FailureReport(scripts, LONGEST_SHRINKING).follow(kept).text());
		}
	}

	private static void printSpeed(int worlds, long calls, long nanos, long spent) {
		System.out.printf(Locale.ROOT, "%d worlds, %.0f calls a second of the processor, %.0f times real time%n",
				worlds, calls * 1e9 / spent, (double) nanos / spent);
	}

	private static void print(Finding finding) {
		System.out.printf(Locale.ROOT, "  %s at %.6f: %s%n", finding.kind(), finding.time() / 1e9, finding.detail());
	}

	private static void runAll() {
		long first = Long.getLong("seed", 1);
		boolean shrink = Boolean.getBoolean("shrink");
		int seeds = Integer.getInteger("seeds", shrink ? 1 : 100);
		Simulator simulator = configured();
		Map<String, long[]> kinds = new TreeMap<>();
		long calls = 0;
		long nanos = 0;
		long begin = cpu();
		for (long seed = first; seed < first + seeds; seed++) {
			Result result;
			try {
				result = simulator.run(seed);
			}
			catch (RuntimeException ex) {
				// A defect of the simulator itself. The other seeds are run.
				System.out.printf("seed=%d fails%n", seed);
				ex.printStackTrace(System.out);
				count(kinds, "the world fails", seed);
				continue;
			}
			calls += result.calls();
			nanos += result.nanos();
			System.out.printf("seed=%d hash %s, %d calls%n", seed, result.hash(), result.calls());
			for (Finding finding : result.findings()) {
				print(finding);
				count(kinds, finding.kind(), seed);
				if (shrink) {
					simulator.shrink(seed, finding.kind());
				}
			}
			if (!result.findings().isEmpty() && !shrink) {
				System.out.println("  " + simulator.command(seed));
			}
		}
		printSpeed(seeds, calls, nanos, cpu() - begin);
		kinds.forEach((kind, counts) -> System.out.printf("  %s: %d seeds, first %d%n", kind, counts[0], counts[1]));
	}

	private static void count(Map<String, long[]> kinds, String kind, long seed) {
		long[] counts = kinds.computeIfAbsent(kind, (absent) -> new long[2]);
		if (counts[0]++ == 0) {
			counts[1] = seed;
		}
	}

	/**
	 * Create what the system properties {@code seconds}, {@code faults}, {@code habits}
	 * and {@code echo} ask for.
	 * @return the simulator
	 */
	static Simulator configured() {
		return new Simulator(chosen(Fault.class, "faults"), chosen(Habit.class, "habits"),
				Duration.ofSeconds(Integer.getInteger("seconds", 10)), echo());
	}

	private String command(long seed) {
		return "bin/simulate --seed=" + seed + " --seconds=" + this.length.toSeconds() + option("faults")
				+ option("habits") + " --shrink";
	}

	private static String option(String name) {
		String value = System.getProperty(name);
		return (value != null) ? " --" + name + "=" + value : "";
	}

	private void shrink(long seed, String kind) {
		KeptPlan plan = new KeptPlan(command(seed), kind, this.length,
				Plan.draw(seed, this.allowed, this.habits, this.length));
		FailureReport report = new FailureReport(this.scripts, LONGEST_SHRINKING);
		Path directory = Path.of(System.getProperty("out", "target/failures"));
		String name = kind.replaceAll("\\W+", "-") + "-" + seed;
		KeptPlan shrunk = report.shrink(plan);
		System.out.println(report.write(shrunk, directory, name));
		Path file = directory.resolve(name + ".plan").toAbsolutePath();
		System.out.printf("  bin/simulate --plan=%s%n", file);
	}

	private static long cpu() {
		return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
	}

	private static <T extends Enum<T>> Set<T> chosen(Class<T> type, String property) {
		String names = System.getProperty(property, "");
		if (names.isEmpty()) {
			return EnumSet.allOf(type);
		}
		Set<T> chosen = EnumSet.noneOf(type);
		if (!names.equals("none")) {
			for (String name : names.split(",", -1)) {
				chosen.add(constant(type, name));
			}
		}
		return chosen;
	}

	private static <T extends Enum<T>> T constant(Class<T> type, String name) {
		try {
			return Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_'));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("There is no '" + name + "', but " + EnumSet.allOf(type), ex);
		}
	}

}
