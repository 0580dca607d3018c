package io.github.twolevelcache.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;

import io.github.twolevelcache.benchmarks.ClosedLoop.Sample;
import io.github.twolevelcache.localredis.RedisCluster;

/**
 * Measures a hit in Redis, and prints it as a ratio to Spring's cache in Redis. In each
 * round every contender runs once, each time in another order.
 */
public final class L2Hit {

	private final Form form;

	private final Map<L2Contender, Reads> contenders;

	private L2Hit(Form form, Map<L2Contender, Reads> contenders) {
		this.form = form;
		this.contenders = contenders;
	}

	/**
	 * Run the benchmark.
	 * @param args none
	 * @throws InterruptedException if this thread is interrupted
	 * @throws ExecutionException if a contender fails
	 */
	public static void main(String[] args) throws InterruptedException, ExecutionException {
		Form form = Boolean.getBoolean("quick") ? Form.QUICK : Form.FULL;
		try (RedisCluster redis = RedisCluster.builder().replicas(0).start()) {
			System.out.println("L2 hit. " + Machine.describe() + ", " + redis);
			System.out.println(measure(form, redis.addresses()));
			System.out
				.println("Ratios: median of the rounds and, in brackets, smallest and largest. " + Machine.describe());
			if (!Callers.hasVirtual()) {
				System.out.println("Virtual threads were left out: they need JDK 21 or later.");
			}
		}
	}

	static Table measure(Form form, String redis) throws InterruptedException, ExecutionException {
		Map<L2Contender, Reads> contenders = new EnumMap<>(L2Contender.class);
		try {
			for (L2Contender contender : L2Contender.values()) {
				contenders.put(contender, L2Reads.open(contender, redis));
			}
			return new L2Hit(form, contenders).measure();
		}
		finally {
			contenders.values().forEach(Reads::close);
		}
	}

	private Table measure() throws InterruptedException, ExecutionException {
		Table table = new Table("threads", "read", "ops/s", "to RedisCache", "to Lettuce", "p50 µs", "p99 µs",
				"CPU µs/op", "to RedisCache");
		for (Callers callers : Callers.all()) {
			Map<L2Contender, List<Sample>> samples = measure(callers);
			List<Double> spring = each(samples, L2Contender.SPRING, Sample::perSecond);
			List<Double> springCpu = each(samples, L2Contender.SPRING, Sample::cpu);
			List<Double> lettuce = each(samples, L2Contender.LETTUCE, Sample::perSecond);
			for (L2Contender contender : L2Contender.values()) {
				List<Double> speed = each(samples, contender, Sample::perSecond);
				List<Double> cpu = each(samples, contender, Sample::cpu);
				table.row(callers.label(), contender.label(), format("%,.0f", speed),
						Spread.ofRatios(speed, spring).toString(), Spread.ofRatios(speed, lettuce).toString(),
						format("%.0f", each(samples, contender, Sample::p50)),
						format("%.0f", each(samples, contender, Sample::p99)), format("%.1f", cpu),
						Spread.ofRatios(cpu, springCpu).toString());
			}
		}
		return table;
	}

	private Map<L2Contender, List<Sample>> measure(Callers callers) throws InterruptedException, ExecutionException {
		Map<L2Contender, List<Sample>> samples = new EnumMap<>(L2Contender.class);
		List<L2Contender> order = new ArrayList<>(Arrays.asList(L2Contender.values()));
		for (L2Contender contender : order) {
			run(contender, callers, this.form.warmup);
			samples.put(contender, new ArrayList<>());
		}
		for (int round = 1; round <= this.form.rounds; round++) {
			Collections.shuffle(order, new Random(round));
			System.out.printf("threads: %s, round %d of %d%n", callers.label(), round, this.form.rounds);
			for (L2Contender contender : order) {
				Objects.requireNonNull(samples.get(contender)).add(run(contender, callers, this.form.time));
			}
		}
		return samples;
	}

	private Sample run(L2Contender contender, Callers callers, Duration time)
			throws InterruptedException, ExecutionException {
		return ClosedLoop.run(Objects.requireNonNull(this.contenders.get(contender)), L2Reads.KEYS, callers, time);
	}

	private static List<Double> each(Map<L2Contender, List<Sample>> samples, L2Contender contender,
			ToDoubleFunction<Sample> figure) {
		return Objects.requireNonNull(samples.get(contender)).stream().map(figure::applyAsDouble).toList();
	}

	private static String format(String format, List<Double> rounds) {
		return String.format(Locale.ROOT, format, Spread.of(rounds).median());
	}

	/**
	 * How thorough to be.
	 */
	enum Form {

		/** For figures to quote. */
		FULL(9, Duration.ofSeconds(4), Duration.ofSeconds(2)),

		/** For a first impression. */
		QUICK(3, Duration.ofSeconds(2), Duration.ofSeconds(1)),

		/** To see that it works. */
		SMOKE(1, Duration.ofMillis(1), Duration.ofMillis(20));

		private final int rounds;

		private final Duration warmup;

		private final Duration time;

		Form(int rounds, Duration warmup, Duration time) {
			this.rounds = rounds;
			this.warmup = warmup;
			this.time = time;
		}

	}

}
