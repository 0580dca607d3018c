package io.github.twolevelcache.sample.product;

import java.util.List;
import java.util.Optional;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.stereotype.Service;

/**
 * The catalogue with its caches: {@code products} and {@code prices} by id,
 * {@code searches} by category.
 */
@Service
public class ProductService {

	private static final int SEARCH_LIMIT = 50;

	private final ProductRepository repository;

	ProductService(ProductRepository repository) {
		this.repository = repository;
	}

	/**
	 * Find a product. That there is none is cached, too: ids that do not exist are asked
	 * for again and again.
	 * @param id the id of the product
	 * @return the product, if the catalogue has it
	 */
	@Cacheable("products")
	public Optional<Product> find(long id) {
		return this.repository.find(id);
	}

	/**
	 * Find the cheapest products of a category.
	 * @param category the category
	 * @return the products, the cheapest first
	 */
	@Cacheable("searches")
	public List<Product> search(String category) {
		return this.repository.findCheapest(category, SEARCH_LIMIT);
	}

	/**
	 * Add a product or replace it. Every search is forgotten, since the product may have
	 * been in another category before.
	 * @param product the product
	 * @return the product as saved
	 */
	@Caching(put = @CachePut(cacheNames = "products", key = "#product.id"),
			evict = { @CacheEvict(cacheNames = "prices", key = "#product.id"),
					@CacheEvict(cacheNames = "searches", allEntries = true) })
	public Product save(Product product) {
		this.repository.save(product);
		return product;
	}

	/**
	 * Remove a product; a product that does not exist is removed already.
	 * @param id the id of the product
	 */
	@Caching(evict = { @CacheEvict({ "products", "prices", "stock" }),
			@CacheEvict(cacheNames = "searches", allEntries = true) })
	public void delete(long id) {
		this.repository.delete(id);
	}

	/**
	 * Find the price of a product.
	 * @param id the id of the product
	 * @return the price, if the catalogue has the product
	 */
	@Cacheable("prices")
	public Optional<Price> findPrice(long id) {
		return this.repository.findPrice(id);
	}

	/**
	 * Change the price of a product. Its cache writes it to the database before Redis has
	 * it; then what else shows the price is forgotten.
	 * @param price the price
	 * @return the price as changed
	 */
	@Caching(put = @CachePut(cacheNames = "prices", key = "#price.productId"),
			evict = { @CacheEvict(cacheNames = "products", key = "#price.productId"),
					@CacheEvict(cacheNames = "searches", allEntries = true) })
	public Price changePrice(Price price) {
		return price;
	}

	/**
	 * Count the products.
	 * @return the number of products in the catalogue
	 */
	public long count() {
		return this.repository.count();
	}

}
