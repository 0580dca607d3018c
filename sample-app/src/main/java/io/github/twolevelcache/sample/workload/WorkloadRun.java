package io.github.twolevelcache.sample.workload;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Sends a workload: reads of products with some changes among them, then a burst of
 * changes. In the end compares the database with what was acknowledged.
 */
final class WorkloadRun {

	private final WorkloadProperties properties;

	private final List<URI> targets;

	private final JdbcClient jdbc;

	private final PrintStream out;

	private final Meters meters = new Meters();

	private final CacheWrites writes;

	private final AcknowledgedStock acknowledged = new AcknowledgedStock();

	WorkloadRun(WorkloadProperties properties, JdbcClient jdbc, PrintStream out) {
		this.properties = properties;
		this.targets = properties.targets();
		this.jdbc = jdbc;
		this.out = out;
		this.writes = new CacheWrites(this.targets);
	}

	/**
	 * Send all of it.
	 * @param workload which products are read
	 * @return what was seen
	 * @throws InterruptedException if the thread is interrupted; nothing more is sent
	 * then
	 */
	WorkloadReport run(Workload workload) throws InterruptedException {
		this.out.printf(Locale.ROOT,
				"%nWorkload: %s%n  %,d reads of %,d products, of which change %s in price and %s in stock%n"
						+ "  clients: %d, targets: %s%n%n",
				workload.name(), workload.reads(), workload.distinctProducts(), this.properties.priceChanges(),
				this.properties.stockChanges(), this.properties.clients(),
				this.targets.stream().map(URI::toString).collect(Collectors.joining(", ")));
		ServedBy servedBefore = this.meters.read(this.targets);
		Backlog start = this.writes.read();
		BacklogLines backlog = new BacklogLines(this.writes, start);
		Traffic traffic = mixed(workload, backlog);
		ServedBy servedBy = this.meters.read(this.targets).minus(servedBefore);
		Requests burst = new Requests();
		Drain.Result drained = burst(burst);
		this.writes.flush();
		long rows = this.writes.read().since(start).written();
		return new WorkloadReport(traffic, servedBy,
				new StockWrites(burst.stock(), drained.outcome().errors(),
						Math.max(backlog.mostWaiting(), drained.waiting()), rows, drained.rowsPerSecond(),
						this.acknowledged.products(), this.acknowledged.foundIn(this.jdbc)));
	}

	private Traffic mixed(Workload workload, BacklogLines backlog) throws InterruptedException {
		Requests requests = new Requests();
		ProgressBar bar = new ProgressBar(this.out, isTerminal(), workload.reads());
		try {
			Clients.Outcome outcome = new Clients(workload.reads(), (read) -> {
				requests.read(target(read), workload.productId(read));
				change(requests, target(read), workload.productId(read), read);
			}).run(this.properties.clients(), (done, elapsed) -> {
				bar.show(done, elapsed);
				backlog.show(bar, requests.stock().getTotalCount(), elapsed);
			});
			return new Traffic(requests.reads(), requests.prices(), requests.stock(), outcome);
		}
		finally {
			bar.end();
		}
	}

	private void change(Requests requests, URI target, int productId, int read)
			throws IOException, InterruptedException {
		// Seeded by the position in the list, a choice does not depend on who makes it.
		SplittableRandom random = new SplittableRandom(this.properties.seed() + read);
		if (random.nextDouble() < this.properties.priceChanges().fraction()) {
			requests.changePrice(target, productId, BigDecimal.valueOf(random.nextLong(100, 100_000), 2));
		}
		if (random.nextDouble() < this.properties.stockChanges().fraction()) {
			this.acknowledged.change(requests, target, productId);
		}
	}

	private Drain.Result burst(Requests requests) throws InterruptedException {
		Clients puts = new Clients(this.properties.burst(),
				(put) -> this.acknowledged.change(requests, target(put), 1 + put % this.properties.products()));
		return new Drain(this.writes, this.out).run(puts, this.properties.burst(), this.properties.clients());
	}

	private URI target(int request) {
		return this.targets.get(request % this.targets.size());
	}

	@SuppressWarnings("SystemConsoleNull") // pom.xml sets jdk.console so that it tells
	private static boolean isTerminal() {
		return System.console() != null;
	}

}
