package io.github.twolevelcache.sample.product;

import java.util.List;
import java.util.Optional;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The products in PostgreSQL.
 */
@Repository
class ProductRepository {

	private final JdbcClient jdbc;

	private final Counter finds;

	private final Counter searches;

	ProductRepository(JdbcClient jdbc, MeterRegistry meters) {
		this.jdbc = jdbc;
		// Counts the reads that no cache has answered; the workload asks for it.
		this.finds = meters.counter("product.queries", "query", "find");
		this.searches = meters.counter("product.queries", "query", "search");
	}

	Optional<Product> find(long id) {
		this.finds.increment();
		return this.jdbc.sql("SELECT id, name, category, price, description FROM product WHERE id = :id")
			.param("id", id)
			.query(Product.class)
			.optional();
	}

	List<Product> findCheapest(String category, int limit) {
		this.searches.increment();
		return this.jdbc.sql("""
				SELECT id, name, category, price, description FROM product
				WHERE category = :category ORDER BY price, id LIMIT :limit""")
			.param("category", category)
			.param("limit", limit)
			.query(Product.class)
			.list();
	}

	void save(Product product) {
		this.jdbc.sql("""
				INSERT INTO product (id, name, category, price, description)
				VALUES (:id, :name, :category, :price, :description)
				ON CONFLICT (id) DO UPDATE SET name = excluded.name, category = excluded.category,
					price = excluded.price, description = excluded.description""").paramSource(product).update();
	}

	Optional<Price> findPrice(long id) {
		return this.jdbc.sql("SELECT id AS product_id, price AS amount FROM product WHERE id = :id")
			.param("id", id)
			.query(Price.class)
			.optional();
	}

	boolean savePrice(Price price) {
		return this.jdbc.sql("UPDATE product SET price = :amount WHERE id = :productId")
			.paramSource(price)
			.update() == 1;
	}

	void delete(long id) {
		this.jdbc.sql("DELETE FROM product WHERE id = :id").param("id", id).update();
	}

	long count() {
		return this.jdbc.sql("SELECT count(*) FROM product").query(Long.class).single();
	}

}
