package io.github.twolevelcache.simulator.fuzz;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import com.sun.management.ThreadMXBean;

/**
 * Changes what stands in Redis at random and lets the engine read it, a million times.
 * Each case depends on the seed and its number alone, so that it can be run again.
 */
public final class Fuzzer {

	/** Far more than any case takes, and less than what nobody would wait for. */
	private static final Duration LONGEST = Duration.ofSeconds(5);

	/** A small part of any heap. */
	private static final long MOST_BYTES = 256L << 20;

	/** More say nothing new. */
	private static final int MOST_FINDINGS = 20;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final long seed;

	private final List<Target> targets;

	private final PrintStream out;

	private final List<Tally> tallies;

	private final List<Target> choice = new ArrayList<>();

	/** By target and place. */
	private final Map<String, Integer> findings = new TreeMap<>();

	/**
	 * Create a fuzzer.
	 * @param seed decides all cases
	 * @param targets what reads
	 * @param out where findings go
	 */
	Fuzzer(long seed, List<Target> targets, PrintStream out) {
		this.seed = seed;
		this.targets = targets;
		this.out = out;
		this.tallies = targets.stream().map((target) -> new Tally()).toList();
		targets.forEach((target) -> {
			for (int i = 0; i < target.share(); i++) {
				this.choice.add(target);
			}
		});
	}

	/**
	 * Run cases. Exits with status 1 if there are findings.
	 * @param args none; the system properties {@code seed}, {@code cases},
	 * {@code targets} and {@code case} choose what is run
	 */
	public static void main(String[] args) {
		long seed = Long.getLong("seed", System.nanoTime());
		Fuzzer fuzzer = new Fuzzer(seed, named(System.getProperty("targets", "")), System.out);
		Integer single = Integer.getInteger("case");
		int first = (single != null) ? single : 1;
		int last = (single != null) ? single : Integer.getInteger("cases", 1_000_000);
		System.out.println("seed " + seed);
		int found = fuzzer.run(first, last);
		fuzzer.report();
		System.exit((found > 0) ? 1 : 0);
	}

	/**
	 * Return the targets.
	 * @param names the names of some, with commas between; empty for all
	 * @return the targets
	 * @throws IllegalArgumentException if there is none with a name
	 */
	static List<Target> named(String names) {
		List<Target> all = new ArrayList<>(new CodecTargets().all());
		all.addAll(new LogTargets().all());
		all.add(new ServerTarget());
		all.add(new DrainTarget());
		if (names.isEmpty()) {
			return all;
		}
		return Arrays.stream(names.split(",", -1))
			.map((name) -> all.stream()
				.filter((target) -> target.name().equals(name))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException("There is no target %s, but %s".formatted(name,
						all.stream().map(Target::name).collect(Collectors.joining(", "))))))
			.toList();
	}

	/**
	 * Run cases.
	 * @param first the number of the first one
	 * @param last the number of the last one
	 * @return how many findings there are
	 */
	int run(int first, int last) {
		for (int number = first; number <= last && this.findings.size() < MOST_FINDINGS; number++) {
			run(number);
		}
		return this.findings.size();
	}

	private void run(int number) {
		RandomGenerator random = new SplittableRandom(this.seed ^ (number * 0x9E3779B97F4A7C15L));
		Target target = this.choice.get(random.nextInt(this.choice.size()));
		Tally tally = this.tallies.get(this.targets.indexOf(target));
		long begun = THREADS.getCurrentThreadCpuTime();
		long allocated = THREADS.getCurrentThreadAllocatedBytes();
		try {
			tally.add(target.run(random));
		}
		catch (Throwable ex) {
			report(number, target, ex);
		}
		long took = THREADS.getCurrentThreadCpuTime() - begun;
		long taken = THREADS.getCurrentThreadAllocatedBytes() - allocated;
		tally.add(took, taken);
		if (took > LONGEST.toNanos() || taken > MOST_BYTES) {
			report(number, target,
					new IllegalStateException("It took %d ms and %d MB".formatted(took / 1_000_000, taken >> 20)));
		}
	}

	private void report(int number, Target target, Throwable failure) {
		if (this.findings.merge(target.name() + " " + place(failure), 1, Integer::sum) > 1) {
			return;
		}
		this.out.printf("FINDING: %s, to be run again with --seed=%d --targets=%s --case=%d%n", target.name(),
				this.seed, this.targets.stream().map(Target::name).collect(Collectors.joining(",")), number);
		failure.printStackTrace(this.out);
	}

	private static String place(Throwable failure) {
		Throwable cause = failure;
		while (cause.getCause() != null) {
			cause = cause.getCause();
		}
		return cause.getClass().getSimpleName() + Arrays.stream(cause.getStackTrace())
			.filter((frame) -> frame.getClassName().startsWith("io.github.twolevelcache."))
			.findFirst()
			.map((frame) -> " at " + frame)
			.orElse("");
	}

	private void report() {
		this.out.printf("%-10s %10s %10s %12s %12s%n", "target", "cases", "refused", "longest (ms)", "most (MB)");
		for (int i = 0; i < this.targets.size(); i++) {
			this.out.println(this.tallies.get(i).line(this.targets.get(i).name()));
		}
		this.out.println(this.findings.isEmpty() ? "OK" : "findings: " + this.findings);
	}

	/**
	 * What the cases of one target have taken.
	 */
	private static final class Tally {

		private long cases;

		private long refused;

		private long longest;

		private long most;

		void add(boolean read) {
			this.refused += read ? 0 : 1;
		}

		void add(long nanos, long bytes) {
			this.cases++;
			this.longest = Math.max(this.longest, nanos);
			this.most = Math.max(this.most, bytes);
		}

		String line(String name) {
			return "%-10s %10d %10d %12d %12d".formatted(name, this.cases, this.refused, this.longest / 1_000_000,
					this.most >> 20);
		}

	}

}
