package io.github.twolevelcache.sample.stock;

import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.client.RestClient;

import io.github.twolevelcache.sample.CatalogueTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the HTTP API of the stock, whose changes wait for the database: they are
 * paused, as if it took long.
 */
@CatalogueTest
class StockApiIT {

	@LocalServerPort
	private int port;

	@Autowired
	private JdbcClient jdbc;

	private RestClient http;

	private RestTestClient api;

	@BeforeEach
	void pause() {
		String url = "http://localhost:" + this.port;
		this.http = RestClient.create(url);
		this.api = RestTestClient.bindToServer().baseUrl(url).build();
		operate("flush"); // what other tests have left
		operate("pause");
	}

	@AfterEach
	void resume() {
		operate("resume");
	}

	@Test
	void seededStockIsRead() {
		assertThat(get(90_042)).isEqualTo(new Stock(90_042, 302));
		this.api.get().uri("/products/300001/stock").exchange().expectStatus().isNotFound();
	}

	@Test
	void changedStockIsReadWhileItWaits() {
		put(90_001, 7);
		assertThat(get(90_001)).isEqualTo(new Stock(90_001, 7));
		assertThat(inDatabase(90_001)).hasValue(90_001 * 31 % 500);
		assertThat(pending()).isEqualTo(1);
		flush();
		assertThat(inDatabase(90_001)).hasValue(7);
		assertThat(pending()).isZero();
	}

	@Test
	void laterChangeTakesPlaceOfOneThatWaits() {
		for (int quantity = 10; quantity > 0; quantity--) {
			put(90_002, quantity);
		}
		assertThat(pending()).isEqualTo(1);
		flush();
		assertThat(inDatabase(90_002)).hasValue(1);
	}

	@Test
	void removedStockIsGoneWhileItsRowIsThere() {
		assertThat(get(90_003).quantity()).isEqualTo(90_003 * 31 % 500);
		this.api.delete().uri("/products/90003/stock").exchange().expectStatus().isNoContent();
		this.api.get().uri("/products/90003/stock").exchange().expectStatus().isNotFound();
		assertThat(inDatabase(90_003)).isPresent();
		flush();
		assertThat(inDatabase(90_003)).isEmpty();
		this.api.get().uri("/products/90003/stock").exchange().expectStatus().isNotFound();
	}

	@Test
	void deletedProductHasNoStock() {
		this.api.delete().uri("/products/90004").exchange().expectStatus().isNoContent();
		this.api.get().uri("/products/90004/stock").exchange().expectStatus().isNotFound();
		flush();
		assertThat(inDatabase(90_004)).isEmpty();
	}

	@Test
	void negativeStockIsRefused() {
		this.api.put()
			.uri("/products/90005/stock")
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("quantity", -1))
			.exchange()
			.expectStatus()
			.isBadRequest();
		assertThat(pending()).isZero();
	}

	private Stock get(long productId) {
		return this.http.get().uri("/products/{id}/stock", productId).retrieve().requiredBody(Stock.class);
	}

	private void put(long productId, int quantity) {
		Stock answer = this.http.put()
			.uri("/products/{id}/stock", productId)
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("quantity", quantity))
			.retrieve()
			.requiredBody(Stock.class);
		assertThat(answer).isEqualTo(new Stock(productId, quantity));
	}

	private Optional<Integer> inDatabase(long productId) {
		return this.jdbc.sql("SELECT quantity FROM stock WHERE product_id = :id AND NOT deleted")
			.param("id", productId)
			.query(Integer.class)
			.optional();
	}

	private void flush() {
		operate("resume");
		operate("flush");
	}

	private void operate(String operation) {
		this.http.post()
			.uri("/actuator/cachewrites/stock")
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("operation", operation))
			.retrieve()
			.toBodilessEntity();
	}

	private long pending() {
		Writes stock = this.http.get().uri("/actuator/cachewrites").retrieve().requiredBody(Caches.class).stock();
		return stock.pending();
	}

	record Caches(Writes stock) {

	}

	record Writes(long pending) {

	}

}
