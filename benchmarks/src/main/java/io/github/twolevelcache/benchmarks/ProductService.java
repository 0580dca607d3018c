package io.github.twolevelcache.benchmarks;

import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.cache.annotation.Cacheable;

/**
 * Finds products, behind a cache.
 */
public class ProductService {

	private final AtomicInteger loads = new AtomicInteger();

	/**
	 * Find a product.
	 * @param id its number
	 * @return the product
	 */
	@Cacheable(Instance.CACHE)
	public Product find(Long id) {
		this.loads.incrementAndGet();
		return Product.of(id);
	}

	/**
	 * Return how often a product was not found in the cache.
	 * @return the number
	 */
	public int loads() {
		return this.loads.get();
	}

}
