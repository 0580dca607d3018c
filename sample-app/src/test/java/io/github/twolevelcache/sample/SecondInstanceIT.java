package io.github.twolevelcache.sample;

import java.math.BigDecimal;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

import io.github.twolevelcache.sample.product.Product;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a second instance, which finds the servers of the first by the profile
 * {@code join}.
 */
@CatalogueTest
class SecondInstanceIT {

	@LocalServerPort
	private int port;

	@Test
	void changeMadeByOneInstanceReachesTheOther() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ProductCatalogueApplication.class)
			.profiles("join")
			.run("--server.port=0", "--workload.enabled=false")) {
			RestClient first = client(this.port);
			RestClient second = client(context.getEnvironment().getRequiredProperty("local.server.port"));
			Product old = get(second, 3001);
			assertThat(get(second, 3001)).as("held by the heap of the second").isEqualTo(old);
			Product changed = new Product(3001, old.name(), old.category(), new BigDecimal("1.50"), old.description());
			first.put()
				.uri("/products/3001")
				.contentType(MediaType.APPLICATION_JSON)
				.body(changed)
				.retrieve()
				.toBodilessEntity();
			assertThat(get(first, 3001)).isEqualTo(changed);
			Awaitility.await().untilAsserted(() -> assertThat(get(second, 3001)).isEqualTo(changed));
		}
	}

	private static Product get(RestClient client, long id) {
		return client.get().uri("/products/{id}", id).retrieve().requiredBody(Product.class);
	}

	private static RestClient client(Object port) {
		return RestClient.create("http://localhost:" + port);
	}

}
