package io.github.twolevelcache.sample.stock;

import java.util.Optional;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

import io.github.twolevelcache.jdbc.JdbcCacheStore;

/**
 * The stock, which changes with every sale: the cache {@code stock} acknowledges a change
 * when Redis has it, and writes it behind. So the methods that change it do nothing else.
 */
@Service
public class StockService {

	private final JdbcCacheStore<Long, Stock> store;

	StockService(JdbcCacheStore<Long, Stock> store) {
		this.store = store;
	}

	/**
	 * Find the stock of a product.
	 * @param productId the number of the product
	 * @return the stock, if it is known
	 */
	@Cacheable("stock")
	public Optional<Stock> find(long productId) {
		return Optional.ofNullable(this.store.load(productId));
	}

	/**
	 * Set the stock of a product.
	 * @param stock the stock
	 * @return the stock as it was set
	 */
	@CachePut(cacheNames = "stock", key = "#stock.productId")
	public Stock set(Stock stock) {
		return stock;
	}

	/**
	 * Forget the stock of a product.
	 * @param productId the number of the product
	 */
	@CacheEvict("stock")
	public void remove(long productId) {
	}

}
