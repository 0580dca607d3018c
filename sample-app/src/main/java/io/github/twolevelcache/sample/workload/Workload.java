package io.github.twolevelcache.sample.workload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

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

	static Workload of(WorkloadProperties properties) {
		int products = properties.products();
		Path trace = properties.trace();
		if (trace != null) {
			try {
				return new Workload("trace " + trace.getFileName(), Trace.toProductIds(Trace.read(trace), products));
			}
			catch (IOException ex) {
				throw new InvalidConfigurationPropertyValueException("workload.trace", trace,
						"It cannot be read as a trace (%s).".formatted(ex));
			}
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
