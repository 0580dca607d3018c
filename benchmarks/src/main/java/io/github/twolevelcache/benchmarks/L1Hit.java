package io.github.twolevelcache.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.ListStatistics;

import io.github.twolevelcache.localredis.RedisCluster;

/**
 * Measures a hit on the heap, and prints it as a ratio to Spring's cache around Caffeine.
 * In each round every contender runs once, in a JVM of its own, and each time in another
 * order.
 */
public final class L1Hit {

	private static final double CONFIDENCE = 0.999;

	private final Form form;

	private final Set<L1Contender> contenders;

	private final String redis;

	private L1Hit(Form form, Set<L1Contender> contenders, String redis) {
		this.form = form;
		this.contenders = contenders;
		this.redis = redis;
	}

	/**
	 * Run the benchmark.
	 * @param args none
	 * @throws RunnerException if a contender fails
	 */
	public static void main(String[] args) throws RunnerException {
		Form form = Boolean.getBoolean("quick") ? Form.QUICK : Form.FULL;
		try (RedisCluster redis = RedisCluster.builder().replicas(0).start()) {
			System.out.println("L1 hit. " + Machine.describe());
			System.out.println(measure(form, redis.addresses()));
			System.out.println("Ratios: median of the rounds and, in brackets, smallest and largest; "
					+ "± is JMH's error, 99.9 %. " + Machine.describe());
		}
	}

	static Table measure(Form form, String redis) throws RunnerException {
		return measure(form, EnumSet.allOf(L1Contender.class), redis);
	}

	/**
	 * Measure some of the contenders.
	 * @param form how thorough to be
	 * @param contenders the contenders, with those that they are compared with
	 * @param redis the addresses of the cluster
	 * @return their figures
	 * @throws RunnerException if one of them fails
	 */
	static Table measure(Form form, Set<L1Contender> contenders, String redis) throws RunnerException {
		return new L1Hit(form, contenders, redis).measure();
	}

	private Table measure() throws RunnerException {
		Table table = new Table("threads", "read", "ns/op", "to Spring's", "to Caffeine", "CPU ns/op", "to Spring's",
				"B/op");
		for (int threads = 1; threads <= this.form.mostThreads; threads++) {
			Map<L1Contender, Figures> all = measure(threads);
			Figures caffeine = Objects.requireNonNull(all.get(L1Contender.CAFFEINE));
			for (Map.Entry<L1Contender, Figures> one : all.entrySet()) {
				Figures figures = one.getValue();
				Figures spring = Objects.requireNonNull(all.get(one.getKey().baseline()));
				table.row(Integer.toString(threads), one.getKey().label(), figures.nanosAndError(),
						Spread.ofRatios(figures.nanos, spring.nanos).toString(),
						Spread.ofRatios(figures.nanos, caffeine.nanos).toString(), format(figures.cpu),
						Spread.ofRatios(figures.cpu, spring.cpu).toString(), format(figures.bytes));
			}
		}
		return table;
	}

	private Map<L1Contender, Figures> measure(int threads) throws RunnerException {
		Map<L1Contender, Figures> figures = new EnumMap<>(L1Contender.class);
		List<L1Contender> order = new ArrayList<>(this.contenders);
		for (int round = 1; round <= this.form.rounds; round++) {
			Collections.shuffle(order, new Random(round));
			for (L1Contender contender : order) {
				System.out.printf("threads: %d, round %d of %d: %s%n", threads, round, this.form.rounds,
						contender.label());
				figures.computeIfAbsent(contender, (first) -> new Figures()).add(run(contender, threads));
			}
		}
		return figures;
	}

	private RunResult run(L1Contender contender, int threads) throws RunnerException {
		TimeValue time = TimeValue.milliseconds(this.form.millis);
		OptionsBuilder options = new OptionsBuilder();
		options.include(L1HitBenchmark.class.getName())
			.param("contender", contender.name())
			.param("redis", this.redis)
			.threads(threads)
			.forks(contender.needsItsOwnJvm() ? 1 : this.form.forks)
			.warmupIterations(this.form.iterations)
			.warmupTime(time)
			.measurementIterations(this.form.iterations)
			.measurementTime(time)
			.addProfiler(GCProfiler.class)
			.addProfiler(CpuProfiler.class)
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT);
		return new Runner(options.build()).runSingle();
	}

	private static String format(List<Double> rounds) {
		return String.format(Locale.ROOT, "%.0f", Spread.of(rounds).median());
	}

	/**
	 * How thorough to be.
	 */
	enum Form {

		/** For figures to quote. */
		FULL(2, 5, 1, 3, 1000),

		/** For small differences between few. */
		PRECISE(1, 8, 1, 3, 1000),

		/** For a first impression. */
		QUICK(2, 1, 1, 3, 1000),

		/** To see that it works. */
		SMOKE(1, 1, 0, 1, 50);

		private final int mostThreads;

		private final int rounds;

		private final int forks;

		private final int iterations;

		private final int millis;

		Form(int mostThreads, int rounds, int forks, int iterations, int millis) {
			this.mostThreads = mostThreads;
			this.rounds = rounds;
			this.forks = forks;
			this.iterations = iterations;
			this.millis = millis;
		}

	}

	/**
	 * The figures of one contender at one number of threads.
	 */
	private static final class Figures {

		private final ListStatistics iterations = new ListStatistics();

		private final List<Double> nanos = new ArrayList<>();

		private final List<Double> cpu = new ArrayList<>();

		private final List<Double> bytes = new ArrayList<>();

		void add(RunResult result) {
			result.getBenchmarkResults()
				.stream()
				.flatMap((benchmark) -> benchmark.getIterationResults().stream())
				.mapToDouble((iteration) -> iteration.getPrimaryResult().getScore())
				.forEach(this.iterations::addValue);
			this.nanos.add(result.getPrimaryResult().getScore());
			this.cpu.add(secondary(result, CpuProfiler.RESULT));
			this.bytes.add(secondary(result, "gc.alloc.rate.norm"));
		}

		private static double secondary(RunResult result, String name) {
			return Objects.requireNonNull(result.getSecondaryResults().get(name)).getScore();
		}

		String nanosAndError() {
			double error = this.iterations.getMeanErrorAt(CONFIDENCE);
			return format(this.nanos) + (Double.isNaN(error) ? "" : String.format(Locale.ROOT, " ± %.0f", error));
		}

	}

}
