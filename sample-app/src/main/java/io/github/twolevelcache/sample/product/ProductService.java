package io.github.twolevelcache.sample.product;

import java.util.List;
import java.util.Optional;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.stereotype.Service;

/**
 * The catalogue with its two caches: {@code products} by id and {@code searches} by
 * category.
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
			evict = @CacheEvict(cacheNames = "searches", allEntries = true))
	public Product save(Product product) {
		this.repository.save(product);
		return product;
	}

	/**
	 * Remove a product; a product that does not exist is removed already.
	 * @param id the id of the product
	 */
	@Caching(evict = { @CacheEvict("products"), @CacheEvict(cacheNames = "searches", allEntries = true) })
	public void delete(long id) {
		this.repository.delete(id);
	}

	/**
	 * Count the products.
	 * @return the number of products in the catalogue
	 */
	public long count() {
		return this.repository.count();
	}

}
