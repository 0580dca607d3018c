package io.github.twolevelcache.benchmarks;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Reads products that are cached. Thread-safe.
 */
@FunctionalInterface
interface Reads extends AutoCloseable {

	/**
	 * Read a product.
	 * @param key its number
	 * @return the product in the form that is read, or {@code null} if it is not there
	 */
	@Nullable Object get(Long key);

	@Override
	default void close() {
	}

	/**
	 * Create reads that have something to close.
	 * @param get reads a product
	 * @param close closes what it is read from
	 * @return the reads
	 */
	static Reads of(Function<Long, @Nullable Object> get, Runnable close) {
		return new Reads() {

			@Override
			public @Nullable Object get(Long key) {
				return get.apply(key);
			}

			@Override
			public void close() {
				close.run();
			}

		};
	}

}
