package io.github.twolevelcache.sample;

import java.lang.management.ManagementFactory;
import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

import io.github.twolevelcache.sample.product.ProductService;

/**
 * Tells what has started and what to try.
 */
@Component
class Guide {

	private static final Logger logger = LoggerFactory.getLogger(Guide.class);

	private final Environment environment;

	private final ProductService products;

	Guide(Environment environment, ProductService products) {
		this.environment = environment;
		this.products = products;
	}

	@EventListener(ApplicationStartedEvent.class)
	void started() {
		Duration uptime = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
		logger.info("Service: {} products on {}, {} s after the start", this.products.count(), url(),
				uptime.toSeconds());
	}

	@EventListener
	void ready(ApplicationReadyEvent event) {
		if (event.getApplicationContext().isClosed()) {
			return; // Ctrl-C has ended the workload, and all else.
		}
		System.out.printf("""

				The service keeps running; Ctrl-C ends it. Try:
				  curl %1$s/products/42
				  curl "%1$s/products?category=garden"
				  curl -X PUT -H "Content-Type: application/json" %1$s/products/42 \\
				    -d '{"name": "Tent", "category": "camping", "price": 99.90, "description": "Dry."}'
				  curl -X DELETE %1$s/products/42
				  curl "%1$s/actuator/metrics/cache.gets?tag=cache:products&tag=level:l1"

				Prices are written through, stock counts behind:
				  curl -X PUT -H "Content-Type: application/json" -d '{"amount": 89.90}' %1$s/products/43/price
				  curl %1$s/products/43/price
				  curl -X PUT -H "Content-Type: application/json" -d '{"quantity": 7}' %1$s/products/43/stock
				  curl %1$s/products/43/stock
				What waits for the database, and how to have it written now (or pause, resume):
				  curl %1$s/actuator/cachewrites
				  curl -H "Content-Type: application/json" -d '{"operation": "flush"}' %1$s/actuator/cachewrites/stock
				""", url());
		if (this.environment.matchesProfiles("embedded")) {
			System.out.println(
					"""

							In another terminal, a second instance on the same servers, with a workload through both:
							  mvn -q -pl sample-app -am -Dmaven.test.skip compile spring-boot:run -Dspring-boot.run.profiles=join
							""");
		}
	}

	private String url() {
		return "http://localhost:" + this.environment.getProperty("local.server.port");
	}

}
