package io.github.twolevelcache.sample.product;

import java.util.List;
import java.util.Objects;

import org.springframework.stereotype.Component;

import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

/**
 * Brings the prices that are put to the cache {@code prices} to the database. The cache
 * finds this bean by its name. Prices are never deleted on their own.
 */
@Component("pricesWriter")
class PriceWriter implements CacheWriter<Long, Price> {

	private final ProductRepository repository;

	PriceWriter(ProductRepository repository) {
		this.repository = repository;
	}

	@Override
	public void write(List<CacheChange<Long, Price>> changes) {
		for (CacheChange<Long, Price> change : changes) {
			if (!this.repository.savePrice(Objects.requireNonNull(change.value()))) {
				throw new ProductNotFoundException(change.key());
			}
		}
	}

}
