package io.github.twolevelcache.sample.workload;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The last acknowledged stock of each product. Each put has a number of its own, so that
 * an older one can be told from a newer one, and puts of one product follow each other,
 * so that it is known which was the last.
 */
final class AcknowledgedStock {

	private static final int LOCKS = 1024;

	private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

	private final AtomicInteger quantity = new AtomicInteger();

	private final Map<Integer, Integer> quantities = new ConcurrentHashMap<>();

	/**
	 * Put another stock.
	 * @param requests sends it
	 * @param target the instance that gets it
	 * @param productId the product
	 * @throws IOException if it was not acknowledged
	 * @throws InterruptedException if the thread is interrupted
	 */
	void change(Requests requests, URI target, int productId) throws IOException, InterruptedException {
		synchronized (this.locks[productId % LOCKS]) {
			// Without an answer nobody knows.
			this.quantities.remove(productId);
			int quantity = this.quantity.incrementAndGet();
			requests.changeStock(target, productId, quantity);
			this.quantities.put(productId, quantity);
		}
	}

	long products() {
		return this.quantities.size();
	}

	/**
	 * Compare with the database.
	 * @param jdbc reaches it
	 * @return how many products have in the database what was acknowledged last
	 */
	long foundIn(JdbcClient jdbc) {
		try (Stream<Row> rows = jdbc.sql("SELECT product_id, quantity FROM stock WHERE NOT deleted")
			.query(Row.class)
			.stream()) {
			return rows.filter((row) -> Integer.valueOf(row.quantity()).equals(this.quantities.get(row.productId())))
				.count();
		}
	}

	record Row(int productId, int quantity) {

	}

}
