package io.github.twolevelcache.benchmarks;

import java.io.IOException;
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
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

import io.github.twolevelcache.benchmarks.ClosedLoop.Sample;
import io.github.twolevelcache.localredis.RedisCluster;

/**
 * Measures puts of which a database is to get every one, and how fast it gets those that
 * have waited. In each round every contender runs once, each time in another order, and
 * begins with an empty table.
 */
public final class StoreWrites {

	static final List<Long> KEYS = LongStream.range(0, 100_000).boxed().toList();

	private static final int[] WRITERS = { 1, 8, 64 };

	private final Form form;

	private final Database database;

	private final Map<StoreContender, StorePuts> contenders;

	private StoreWrites(Form form, Database database, Map<StoreContender, StorePuts> contenders) {
		this.form = form;
		this.database = database;
		this.contenders = contenders;
	}

	/**
	 * Run the benchmark.
	 * @param args none
	 * @throws IOException if the database does not start
	 * @throws InterruptedException if this thread is interrupted
	 * @throws ExecutionException if a contender fails
	 */
	public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
		Form form = Boolean.getBoolean("quick") ? Form.QUICK : Form.FULL;
		boolean durable = !"false".equals(System.getProperty("durable"));
		try (RedisCluster redis = RedisCluster.start(); Database database = Database.start(durable)) {
			System.out.println("Puts, PostgreSQL behind, whose commits " + (durable ? "" : "do not ")
					+ "wait for the disk. " + Machine.describe() + ", " + redis);
			System.out.println(measure(form, redis.addresses(), database));
			System.out.println("Drain. " + Machine.describe());
			System.out.println(new DrainCost(redis.addresses(), database).measure(form));
			System.out
				.println("Ratios: median of the rounds and, in brackets, smallest and largest. " + Machine.describe());
		}
	}

	static Table measure(Form form, String redis, Database database) throws InterruptedException, ExecutionException {
		Map<StoreContender, StorePuts> contenders = new EnumMap<>(StoreContender.class);
		try {
			for (StoreContender contender : StoreContender.values()) {
				contenders.put(contender, StorePuts.open(contender, redis, database));
			}
			return new StoreWrites(form, database, contenders).measure();
		}
		finally {
			contenders.values().forEach(StorePuts::close);
		}
	}

	private Table measure() throws InterruptedException, ExecutionException {
		Table table = new Table("writers", "put", "to write-through", "to Redisson", "to JDBC", "puts/s", "p50 µs",
				"p99 µs", "rows/s meanwhile", "rows left", "written in ms", "puts/s, all written");
		for (int writers : WRITERS) {
			Map<StoreContender, List<Round>> rounds = measure(Callers.platform(writers));
			List<Double> through = each(rounds, StoreContender.WRITE_THROUGH, Round::perSecond);
			List<Double> redisson = each(rounds, StoreContender.REDISSON, Round::perSecond);
			List<Double> jdbc = each(rounds, StoreContender.JDBC, Round::perSecond);
			for (StoreContender contender : StoreContender.values()) {
				List<Double> speed = each(rounds, contender, Round::perSecond);
				table.row(Integer.toString(writers), contender.label(), Spread.ofRatios(speed, through).toString(),
						Spread.ofRatios(speed, redisson).toString(), Spread.ofRatios(speed, jdbc).toString(),
						format(speed), format(each(rounds, contender, (round) -> round.sample.p50())),
						format(each(rounds, contender, (round) -> round.sample.p99())),
						format(each(rounds, contender, Round::rowsPerSecond)),
						format(each(rounds, contender, Round::rowsLeft)),
						format(each(rounds, contender, Round::restMillis)),
						format(each(rounds, contender, Round::writtenPerSecond)));
			}
		}
		return table;
	}

	private Map<StoreContender, List<Round>> measure(Callers callers) throws InterruptedException, ExecutionException {
		Map<StoreContender, List<Round>> rounds = new EnumMap<>(StoreContender.class);
		List<StoreContender> order = new ArrayList<>(Arrays.asList(StoreContender.values()));
		for (StoreContender contender : order) {
			run(contender, callers, this.form.warmup);
			rounds.put(contender, new ArrayList<>());
		}
		for (int number = 1; number <= this.form.rounds; number++) {
			Collections.shuffle(order, new Random(number));
			System.out.printf("writers: %s, round %d of %d%n", callers.label(), number, this.form.rounds);
			for (StoreContender contender : order) {
				Objects.requireNonNull(rounds.get(contender)).add(run(contender, callers, this.form.time));
			}
		}
		return rounds;
	}

	private Round run(StoreContender contender, Callers callers, Duration time)
			throws InterruptedException, ExecutionException {
		StorePuts puts = Objects.requireNonNull(this.contenders.get(contender));
		this.database.truncate();
		long before = puts.writtenBehind();
		long begin = System.nanoTime();
		Sample sample = ClosedLoop.run(calls(puts), KEYS, callers, time);
		long end = System.nanoTime();
		long meanwhile = puts.writtenBehind();
		puts.awaitWritten();
		return new Round(sample, meanwhile - before, end - begin, puts.writtenBehind() - meanwhile,
				System.nanoTime() - end);
	}

	static Reads calls(StorePuts puts) {
		return (key) -> {
			puts.put(key);
			return key;
		};
	}

	private static List<Double> each(Map<StoreContender, List<Round>> rounds, StoreContender contender,
			ToDoubleFunction<Round> figure) {
		return Objects.requireNonNull(rounds.get(contender)).stream().map(figure::applyAsDouble).toList();
	}

	private static String format(List<Double> rounds) {
		return String.format(Locale.ROOT, "%,.0f", Spread.of(rounds).median());
	}

	/**
	 * What one contender did in one round.
	 *
	 * @param sample the puts
	 * @param rows the rows written behind while there were puts
	 * @param nanos how long that was
	 * @param rowsLeft the rows written afterwards
	 * @param rest how long that took, in nanoseconds
	 */
	private record Round(Sample sample, double rows, double nanos, double rowsLeft, double rest) {

		double perSecond() {
			return this.sample.perSecond();
		}

		double rowsPerSecond() {
			return this.rows * TimeUnit.SECONDS.toNanos(1) / this.nanos;
		}

		// As many as there are per second if all are to be written by the end.
		double writtenPerSecond() {
			return perSecond() * this.nanos / (this.nanos + this.rest);
		}

		double restMillis() {
			return this.rest / TimeUnit.MILLISECONDS.toNanos(1);
		}

	}

	/**
	 * How thorough to be.
	 */
	enum Form {

		/** For figures to quote. */
		FULL(5, Duration.ofSeconds(2), Duration.ofSeconds(2), 100_000),

		/** For a first impression. */
		QUICK(3, Duration.ofSeconds(2), Duration.ofSeconds(1), 50_000),

		/** To see that it works. */
		SMOKE(1, Duration.ofMillis(1), Duration.ofMillis(20), 100);

		final int rounds;

		final Duration warmup;

		final Duration time;

		final int backlog;

		Form(int rounds, Duration warmup, Duration time, int backlog) {
			this.rounds = rounds;
			this.warmup = warmup;
			this.time = time;
			this.backlog = backlog;
		}

	}

}
