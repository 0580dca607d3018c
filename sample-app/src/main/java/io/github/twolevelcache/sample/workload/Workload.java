package io.github.twolevelcache.sample.workload;

import java.io.IOException;
import java.util.Arrays;

/**
 * Which products are read, in which order.
 */
final class Workload {

	private final String name;

	private final int[] productIds;

	Workload(String name, int[] productIds) {
		this.name = name;
		this.productIds = productIds;
	}

	static Workload of(WorkloadProperties properties) throws IOException {
		int products = properties.products();
		if (properties.trace() != null) {
			int[] keys = Trace.read(properties.trace());
			return new Workload("Trace " + properties.trace().getFileName(), Trace.toProductIds(keys, products));
		}
		Zipf zipf = new Zipf(products, properties.skew(), properties.seed());
		return new Workload("Zipf, skew " + properties.skew(), zipf.next(properties.requests()));
	}

	String name() {
		return this.name;
	}

	int reads() {
		return this.productIds.length;
	}

	int productId(int read) {
		return this.productIds[read];
	}

	long distinctProducts() {
		return Arrays.stream(this.productIds).distinct().count();
	}

}
