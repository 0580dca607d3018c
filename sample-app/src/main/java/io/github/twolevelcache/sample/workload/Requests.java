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
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * The requests of the clients, on connections that are kept alive. Counts those that were
 * answered and measures how long that took, in microseconds.
 */
final class Requests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int SIGNIFICANT_DIGITS = 3;

	private final HttpClient http = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(PATIENCE)
		.build();

	private final Histogram reads = new ConcurrentHistogram(SIGNIFICANT_DIGITS);

	private final Histogram prices = new ConcurrentHistogram(SIGNIFICANT_DIGITS);

	private final Histogram stock = new ConcurrentHistogram(SIGNIFICANT_DIGITS);

	void read(URI target, int productId) throws IOException, InterruptedException {
		send(HttpRequest.newBuilder(target.resolve("/products/" + productId)).GET(), this.reads);
	}

	void changePrice(URI target, int productId, BigDecimal amount) throws IOException, InterruptedException {
		put(target.resolve("/products/%d/price".formatted(productId)), "{\"amount\": %s}".formatted(amount),
				this.prices);
	}

	void changeStock(URI target, int productId, int quantity) throws IOException, InterruptedException {
		put(target.resolve("/products/%d/stock".formatted(productId)), "{\"quantity\": %d}".formatted(quantity),
				this.stock);
	}

	Histogram reads() {
		return this.reads;
	}

	Histogram prices() {
		return this.prices;
	}

	Histogram stock() {
		return this.stock;
	}

	private void put(URI uri, String body, Histogram latency) throws IOException, InterruptedException {
		send(HttpRequest.newBuilder(uri).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body)),
				latency);
	}

	private void send(HttpRequest.Builder builder, Histogram latency) throws IOException, InterruptedException {
		HttpRequest request = builder.timeout(PATIENCE).build();
		long begin = System.nanoTime();
		HttpResponse<Void> response = this.http.send(request, BodyHandlers.discarding());
		if (response.statusCode() != HttpURLConnection.HTTP_OK) {
			throw new IOException("%s %s: status %d".formatted(request.method(), request.uri(), response.statusCode()));
		}
		latency.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin));
	}

}
