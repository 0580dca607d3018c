package io.github.twolevelcache.sample.product;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.client.RestClient;

import io.github.twolevelcache.sample.CatalogueTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the HTTP API of the catalogue and for what its caches keep from the database.
 */
@CatalogueTest
class ProductApiIT {

	@LocalServerPort
	private int port;

	@Autowired
	private MeterRegistry meters;

	@Autowired
	private JdbcClient jdbc;

	private RestClient http;

	private RestTestClient api;

	@BeforeEach
	void setUp() {
		String url = "http://localhost:" + this.port;
		this.http = RestClient.create(url);
		this.api = RestTestClient.bindToServer().baseUrl(url).build();
	}

	@Test
	void seededProductsAreTheSameEachTime() {
		Product product = get(42);
		assertThat(product.name()).isEqualTo("Plain Rucksack No. 42");
		assertThat(product.category()).isEqualTo("outdoor");
		assertThat(product.price()).isEqualByComparingTo("360.98");
	}

	@Test
	void productIsReadFromDatabaseOnce() {
		double before = queries("find");
		Product first = get(1001);
		assertThat(queries("find")).isEqualTo(before + 1);
		assertThat(get(1001)).isEqualTo(first);
		assertThat(queries("find")).isEqualTo(before + 1);
	}

	@Test
	void savedProductNeedsNoQuery() {
		Product saved = put(new Product(1002, "Tent", "camping", new BigDecimal("99.90"), "Dry."));
		double before = queries("find");
		assertThat(get(1002)).isEqualTo(saved);
		assertThat(queries("find")).isEqualTo(before);
	}

	@Test
	void savedProductReplacesCachedOne() {
		Product old = get(1003);
		put(new Product(1003, "Tent", old.category(), old.price(), old.description()));
		assertThat(get(1003).name()).isEqualTo("Tent");
	}

	@Test
	void deletedProductIsGone() {
		get(1004);
		this.api.delete().uri("/products/1004").exchange().expectStatus().isNoContent();
		expectProblem(1004);
	}

	@Test
	void missingProductIsCachedUntilItIsSaved() {
		double before = queries("find");
		expectProblem(200_001);
		expectProblem(200_001);
		assertThat(queries("find")).isEqualTo(before + 1);
		put(new Product(200_001, "Tent", "camping", new BigDecimal("99.90"), "Dry."));
		assertThat(get(200_001).name()).isEqualTo("Tent");
	}

	@Test
	void searchIsCachedUntilProductIsSaved() {
		double before = queries("search");
		List<Product> found = search("tools");
		assertThat(found).hasSize(50).allSatisfy((product) -> assertThat(product.category()).isEqualTo("tools"));
		assertThat(search("tools")).isEqualTo(found);
		assertThat(queries("search")).isEqualTo(before + 1);
		Product cheapest = put(new Product(200_002, "Nail", "tools", new BigDecimal("0.01"), "One nail."));
		assertThat(search("tools")).startsWith(cheapest);
		assertThat(queries("search")).isEqualTo(before + 2);
	}

	@Test
	void changedPriceIsInDatabaseAndWhereverItIsShown() {
		Product old = get(1006);
		search(old.category());
		Price changed = new Price(1006, new BigDecimal("0.02"));
		assertThat(putPrice(changed)).isEqualTo(changed);
		assertThat(this.jdbc.sql("SELECT price FROM product WHERE id = 1006").query(BigDecimal.class).single())
			.isEqualTo(changed.amount());
		assertThat(getPrice(1006)).isEqualTo(changed);
		assertThat(get(1006).price()).isEqualTo(changed.amount());
		assertThat(search(old.category())).extracting(Product::id).contains(1006L);
	}

	@Test
	void priceIsReadFromDatabaseOnce() {
		Price first = getPrice(1007);
		this.jdbc.sql("UPDATE product SET price = 1.11 WHERE id = 1007").update();
		assertThat(getPrice(1007)).isEqualTo(first);
	}

	@Test
	void savedProductReplacesCachedPrice() {
		getPrice(1008);
		put(new Product(1008, "Tent", "camping", new BigDecimal("99.90"), "Dry."));
		assertThat(getPrice(1008).amount()).isEqualTo("99.90");
	}

	@Test
	void priceThatDatabaseDoesNotTakeIsNotCached() {
		this.api.put().uri("/products/200003/price").contentType(MediaType.APPLICATION_JSON).body("""
				{"amount": 1.50}""").exchange().expectStatus().isNotFound();
		this.api.get().uri("/products/200003/price").exchange().expectStatus().isNotFound();
	}

	@Test
	void invalidProductIsRefused() {
		this.api.put()
			.uri("/products/1005")
			.contentType(MediaType.APPLICATION_JSON)
			.body("""
					{"name": "", "category": "tools", "price": -1, "description": ""}""")
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

	private Product get(long id) {
		return this.http.get().uri("/products/{id}", id).retrieve().requiredBody(Product.class);
	}

	private Product put(Product product) {
		return this.http.put()
			.uri("/products/{id}", product.id())
			.contentType(MediaType.APPLICATION_JSON)
			.body(product)
			.retrieve()
			.requiredBody(Product.class);
	}

	private Price getPrice(long id) {
		return this.http.get().uri("/products/{id}/price", id).retrieve().requiredBody(Price.class);
	}

	private Price putPrice(Price price) {
		return this.http.put()
			.uri("/products/{id}/price", price.productId())
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("amount", price.amount()))
			.retrieve()
			.requiredBody(Price.class);
	}

	private List<Product> search(String category) {
		return List.of(this.http.get()
			.uri("/products?category={category}", category)
			.retrieve()
			.requiredBody(Product[].class));
	}

	private void expectProblem(long id) {
		this.api.get()
			.uri("/products/{id}", id)
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.NOT_FOUND)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("There is no product " + id);
	}

	private double queries(String query) {
		return this.meters.counter("product.queries", "query", query).count();
	}

}
