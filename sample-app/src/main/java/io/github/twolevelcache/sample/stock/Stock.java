package io.github.twolevelcache.sample.stock;

import org.springframework.data.annotation.Id;

/**
 * How many of a product there are. The components are the columns of the table
 * {@code stock}, by the rules of Spring Data.
 *
 * @param productId the number of the product
 * @param quantity how many there are
 */
public record Stock(@Id long productId, int quantity) {
}
