package io.github.twolevelcache.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.cache.annotation.EnableCaching;

/**
 * A product catalogue. {@link EnableCaching} and the starter on the class path are all
 * that the two-level cache needs; how each cache behaves stands in
 * {@code application.yml}.
 */
@SpringBootApplication
@EnableCaching
@ConfigurationPropertiesScan
public class ProductCatalogueApplication {

	public static void main(String[] args) {
		SpringApplication.run(ProductCatalogueApplication.class, args);
	}

}
