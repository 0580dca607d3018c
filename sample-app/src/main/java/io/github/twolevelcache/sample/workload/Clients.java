package io.github.twolevelcache.sample.workload;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Clients that call the service over HTTP, each with one request at a time on a
 * connection that is kept alive. They take their reads from one list, so that its order
 * is kept but for the few requests that are under way together.
 */
final class Clients {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int SIGNIFICANT_DIGITS = 3;

	private static final long PROGRESS_EVERY_MILLIS = 200;

	private final HttpClient http = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(PATIENCE)
		.build();

	private final JsonMapper json = new JsonMapper();

	private final WorkloadProperties properties;

	private final Workload workload;

	private final AtomicInteger next = new AtomicInteger();

	private final LongAdder done = new LongAdder();

	private final LongAdder reads = new LongAdder();

	private final LongAdder writes = new LongAdder();

	private final LongAdder errors = new LongAdder();

	private final AtomicReference<@Nullable Exception> firstError = new AtomicReference<>();

	private final Histogram latency = new ConcurrentHistogram(SIGNIFICANT_DIGITS);

	Clients(WorkloadProperties properties, Workload workload) {
		this.properties = properties;
		this.workload = workload;
	}

	/**
	 * Send all requests.
	 * @param progress shows how far they are
	 * @return what was sent and how it went
	 * @throws InterruptedException if the thread is interrupted; nothing more is sent
	 * then
	 */
	Traffic run(ProgressBar progress) throws InterruptedException {
		int count = this.properties.clients();
		ExecutorService threads = Executors.newFixedThreadPool(count);
		try {
			long begin = System.nanoTime();
			CompletableFuture<?> clients = CompletableFuture.allOf(IntStream.range(0, count)
				.mapToObj((client) -> CompletableFuture.runAsync(this::client, threads))
				.toArray(CompletableFuture[]::new));
			boolean ended = false;
			while (!ended) {
				ended = await(clients);
				progress.show(this.done.sum(), since(begin));
			}
			return new Traffic(this.reads.sum(), this.writes.sum(), this.errors.sum(), this.firstError.get(),
					since(begin), this.latency);
		}
		finally {
			progress.end();
			threads.shutdownNow();
		}
	}

	private static boolean await(CompletableFuture<?> clients) throws InterruptedException {
		try {
			clients.get(PROGRESS_EVERY_MILLIS, TimeUnit.MILLISECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A client has failed", ex.getCause());
		}
	}

	private static Duration since(long begin) {
		return Duration.ofNanos(System.nanoTime() - begin);
	}

	private void client() {
		int access = this.next.getAndIncrement();
		while (access < this.workload.reads()) {
			try {
				access(access);
			}
			catch (IOException | JacksonException ex) {
				this.errors.increment();
				this.firstError.compareAndSet(null, ex);
			}
			catch (InterruptedException ex) {
				return;
			}
			this.done.increment();
			access = this.next.getAndIncrement();
		}
	}

	private void access(int access) throws IOException, InterruptedException {
		URI target = this.properties.targets().get(access % this.properties.targets().size());
		URI product = target.resolve("/products/" + this.workload.productId(access));
		byte[] body = send(HttpRequest.newBuilder(product).GET());
		this.reads.increment();
		// Seeded by the position in the list, a choice does not depend on who makes it.
		SplittableRandom random = new SplittableRandom(this.properties.seed() + access);
		if (random.nextDouble() < this.properties.writes().fraction()) {
			BigDecimal price = BigDecimal.valueOf(random.nextLong(100, 100_000), 2);
			send(HttpRequest.newBuilder(product)
				.header("Content-Type", "application/json")
				.PUT(BodyPublishers.ofByteArray(withPrice(body, price))));
			this.writes.increment();
		}
	}

	private byte[] withPrice(byte[] body, BigDecimal price) {
		ObjectNode product = (ObjectNode) this.json.readTree(body);
		return this.json.writeValueAsBytes(product.put("price", price));
	}

	private byte[] send(HttpRequest.Builder builder) throws IOException, InterruptedException {
		HttpRequest request = builder.timeout(PATIENCE).build();
		long begin = System.nanoTime();
		HttpResponse<byte[]> response = this.http.send(request, BodyHandlers.ofByteArray());
		if (response.statusCode() != HttpURLConnection.HTTP_OK) {
			throw new IOException("%s %s: status %d".formatted(request.method(), request.uri(), response.statusCode()));
		}
		this.latency.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin));
		return response.body();
	}

}
