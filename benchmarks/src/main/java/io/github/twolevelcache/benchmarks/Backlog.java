package io.github.twolevelcache.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.cache.Cache;

import io.github.twolevelcache.benchmarks.ClosedLoop.Sample;
import io.github.twolevelcache.benchmarks.StorePuts.Behind;
import io.github.twolevelcache.localredis.RedisCluster;

/**
 * Lets many keys wait for the database: what memory that takes, how long it takes until
 * they are written, and what those notice who read another cache of the application.
 */
public final class Backlog {

	private static final Callers READERS = Callers.platform(2);

	private static final Pattern USED_MEMORY = Pattern.compile("(?m)^used_memory:(\\d+)");

	private final Form form;

	private final RedisCluster redis;

	private final Database database;

	private final Behind behind;

	private final Cache other;

	private Backlog(Form form, RedisCluster redis, Database database, Behind behind) {
		this.form = form;
		this.redis = redis;
		this.database = database;
		this.behind = behind;
		this.other = behind.instance().cache("other");
	}

	/**
	 * Run the benchmark.
	 * @param args none
	 * @throws IOException if the database does not start
	 * @throws InterruptedException if this thread is interrupted
	 * @throws ExecutionException if a read fails
	 */
	public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
		Form form = Boolean.getBoolean("quick") ? Form.QUICK : Form.FULL;
		boolean durable = !"false".equals(System.getProperty("durable"));
		try (RedisCluster redis = RedisCluster.start(); Database database = Database.start(durable)) {
			System.out.println("Backlog. " + Machine.describe() + ", " + redis);
			measure(form, redis, database).forEach(System.out::println);
			System.out.println(Machine.describe());
		}
	}

	static List<Table> measure(Form form, RedisCluster redis, Database database)
			throws InterruptedException, ExecutionException {
		try (Behind behind = new Behind(redis.addresses(), database,
				// In each of 64 parts; hashing does not fill them evenly.
				"two-level-cache.caches.behind.write.behind.max-pending=" + (form.backlog / 64 * 2 + 100),
				"two-level-cache.caches.other.levels=l2")) {
			return new Backlog(form, redis, database, behind).measure();
		}
	}

	private List<Table> measure() throws InterruptedException, ExecutionException {
		L2Reads.KEYS.forEach((key) -> this.other.put(key, Product.of(key)));
		run(this.form.time);
		List<Sample> idle = reads();
		long empty = usedMemory();
		this.behind.hold();
		long begin = System.nanoTime();
		DrainCost.fill(this.behind, this.form.backlog);
		double filled = secondsSince(begin);
		long waiting = usedMemory();
		List<Sample> still = reads();
		CompletableFuture<Double> drain = drain();
		List<Sample> draining = new ArrayList<>();
		while (!drain.isDone()) {
			draining.add(run(this.form.time));
		}
		if (draining.size() > 1) {
			// The drain ended meanwhile.
			draining.remove(draining.size() - 1);
		}
		long written = usedMemory();
		Table reads = new Table("reads of another cache", "", "p99 to idle", "p50 to idle", "reads/s to idle", "p99 µs",
				"p50 µs");
		row(reads, "idle", idle, idle);
		row(reads, "all wait", still, idle);
		row(reads, "while they are written", draining, idle);
		row(reads, "all written", reads(), idle);
		row(reads, "while single rows are written", readsDuringUpserts(), idle);
		return List.of(figures(filled, drain.get(), empty, waiting, written), reads);
	}

	// For comparison: what writing to a database costs readers on the same machine in any
	// case.
	private List<Sample> readsDuringUpserts() throws InterruptedException, ExecutionException {
		AtomicBoolean over = new AtomicBoolean();
		try (StorePuts jdbc = new StorePuts.Jdbc(this.database)) {
			List<Thread> threads = Stream.generate(() -> new Thread(() -> {
				while (!over.get()) {
					jdbc.put(ThreadLocalRandom.current().nextLong(this.form.backlog));
				}
			})).limit(StorePuts.CONNECTIONS_BEHIND).toList();
			threads.forEach(Thread::start);
			List<Sample> samples = reads();
			over.set(true);
			for (Thread thread : threads) {
				thread.join();
			}
			return samples;
		}
	}

	private CompletableFuture<Double> drain() {
		long begin = System.nanoTime();
		this.behind.resume();
		return CompletableFuture.supplyAsync(() -> {
			this.behind.awaitWritten();
			return secondsSince(begin);
		});
	}

	private Table figures(double filled, double drained, long empty, long waiting, long written) {
		double keys = this.form.backlog;
		Table table = new Table("backlog", "", "");
		table.row("keys that wait", "", format("%,.0f", keys));
		table.row("put", "puts/s, not drained meanwhile", format("%,.0f", keys / filled));
		// What was written keeps its value, so the log is what has gone.
		table.row("memory of the masters", "bytes for a key that waits", format("%,.0f", (waiting - written) / keys));
		table.row("", "bytes for its value, which stays", format("%,.0f", (written - empty) / keys));
		table.row("drain", "seconds", format("%,.1f", drained));
		table.row("", "rows/s, while others read", format("%,.0f", keys / drained));
		return table;
	}

	private static void row(Table table, String when, List<Sample> samples, List<Sample> idle) {
		table.row(when, "", toMedian(samples, idle, Sample::p99), toMedian(samples, idle, Sample::p50),
				toMedian(samples, idle, Sample::perSecond), format("%,.0f", median(samples, Sample::p99)),
				format("%,.0f", median(samples, Sample::p50)));
	}

	private static String toMedian(List<Sample> samples, List<Sample> idle, ToDoubleFunction<Sample> figure) {
		double baseline = median(idle, figure);
		return Spread.of(samples.stream().map((sample) -> figure.applyAsDouble(sample) / baseline).toList()).toString();
	}

	private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
		return Spread.of(samples.stream().map(figure::applyAsDouble).toList()).median();
	}

	private List<Sample> reads() throws InterruptedException, ExecutionException {
		List<Sample> samples = new ArrayList<>();
		for (int round = 0; round < this.form.rounds; round++) {
			samples.add(run(this.form.time));
		}
		return samples;
	}

	private Sample run(Duration time) throws InterruptedException, ExecutionException {
		return ClosedLoop.run(this.other::get, L2Reads.KEYS, READERS, time);
	}

	private long usedMemory() {
		return this.redis.masters().stream().mapToLong((node) -> {
			Matcher matcher = USED_MEMORY.matcher(String.valueOf(node.command("INFO", "memory")));
			return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
		}).sum();
	}

	private static double secondsSince(long begin) {
		return (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
	}

	private static String format(String format, double number) {
		return String.format(Locale.ROOT, format, number);
	}

	/**
	 * How thorough to be.
	 */
	enum Form {

		/** For figures to quote. */
		FULL(1_000_000, 7, Duration.ofSeconds(2)),

		/** For a first impression. */
		QUICK(100_000, 3, Duration.ofSeconds(1)),

		/** To see that it works. */
		SMOKE(100, 1, Duration.ofMillis(20));

		private final int backlog;

		private final int rounds;

		private final Duration time;

		Form(int backlog, int rounds, Duration time) {
			this.backlog = backlog;
			this.rounds = rounds;
			this.time = time;
		}

	}

}
