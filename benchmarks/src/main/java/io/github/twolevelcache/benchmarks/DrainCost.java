package io.github.twolevelcache.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.twolevelcache.benchmarks.StorePuts.Behind;
import io.github.twolevelcache.benchmarks.StorePuts.Jdbc;
import io.github.twolevelcache.benchmarks.StoreWrites.Form;

/**
 * How fast the database gets what has waited, beside statements for single rows.
 */
final class DrainCost {

	private static final int THREADS = 16;

	private static final int CONNECTIONS = 8;

	private final String redis;

	private final Database database;

	DrainCost(String redis, Database database) {
		this.redis = redis;
		this.database = database;
	}

	Table measure(Form form) throws InterruptedException, ExecutionException {
		List<Double> drained = new ArrayList<>();
		List<Double> single = new ArrayList<>();
		List<Double> parallel = new ArrayList<>();
		try (Behind behind = new Behind(this.redis, this.database); Jdbc jdbc = new Jdbc(this.database)) {
			for (int round = 0; round <= form.rounds; round++) {
				double drain = drain(behind, form.backlog);
				double one = upserts(jdbc, 1, form);
				double several = upserts(jdbc, CONNECTIONS, form);
				// The first is to warm up.
				if (round > 0) {
					drained.add(drain);
					single.add(one);
					parallel.add(several);
				}
			}
		}
		Table table = new Table("rows", "", "to single upserts", "rows/s");
		row(table, "drained", "backlog of " + form.backlog, drained, single);
		row(table, "single upserts", "1 connection", single, single);
		row(table, "single upserts", CONNECTIONS + " connections", parallel, single);
		return table;
	}

	private double drain(Behind behind, int backlog) throws InterruptedException {
		this.database.truncate();
		behind.hold();
		fill(behind, backlog);
		long begin = System.nanoTime();
		behind.resume();
		behind.awaitWritten();
		return (double) backlog * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - begin);
	}

	/**
	 * Put products.
	 * @param puts where to
	 * @param count how many, from number 0 on
	 * @throws InterruptedException if this thread is interrupted
	 */
	static void fill(StorePuts puts, int count) throws InterruptedException {
		List<Thread> threads = IntStream.range(0, THREADS).mapToObj((thread) -> new Thread(() -> {
			for (long id = thread; id < count; id += THREADS) {
				puts.put(id);
			}
		})).toList();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private double upserts(Jdbc jdbc, int connections, Form form) throws InterruptedException, ExecutionException {
		this.database.truncate();
		return ClosedLoop.run(StoreWrites.calls(jdbc), StoreWrites.KEYS, Callers.platform(connections), form.time)
			.perSecond();
	}

	private static void row(Table table, String rows, String how, List<Double> speed, List<Double> baseline) {
		table.row(rows, how, Spread.ofRatios(speed, baseline).toString(),
				String.format(Locale.ROOT, "%,.0f", Spread.of(speed).median()));
	}

}
