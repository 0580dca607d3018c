package io.github.twolevelcache.checker.load;

import org.springframework.cache.annotation.Cacheable;
import reactor.core.publisher.Mono;

/**
 * The methods that are called, as users write them.
 */
public class Products {

	private final Loader loader;

	Products(Loader loader) {
		this.loader = loader;
	}

	/**
	 * Find a product.
	 * @param key its key
	 * @return the product
	 */
	@Cacheable("products")
	public String find(String key) {
		return this.loader.load(key);
	}

	/**
	 * Find a product without blocking.
	 * @param key its key
	 * @return the product
	 */
	@Cacheable("products")
	public Mono<String> findReactive(String key) {
		return this.loader.loadReactive(key);
	}

	/**
	 * Find a product in a map of this JVM, the least that there is to do.
	 * @param key its key
	 * @return the product
	 */
	@Cacheable(cacheNames = "map", cacheResolver = "springsMap", sync = true)
	public String findInMap(String key) {
		return this.loader.load(key);
	}

	/**
	 * Find a price, which is loaded again when it has expired.
	 * @param key its key
	 * @return the price
	 */
	@Cacheable("expiring")
	public String expiring(String key) {
		return this.loader.load(key);
	}

	/**
	 * Find a price, which is loaded again before it expires.
	 * @param key its key
	 * @return the price
	 */
	@Cacheable("refreshed")
	public String refreshed(String key) {
		return this.loader.load(key);
	}

	/**
	 * Find a price, which is served after it has expired, while it is loaded again.
	 * @param key its key
	 * @return the price
	 */
	@Cacheable("stale")
	public String stale(String key) {
		return this.loader.load(key);
	}

	/**
	 * Find a price, which is served after it has expired if the load takes long.
	 * @param key its key
	 * @return the price
	 */
	@Cacheable("late")
	public String late(String key) {
		return this.loader.load(key);
	}

}
