package io.github.twolevelcache.sample.stock;

/**
 * How many of a product there are. The components are the columns of the table
 * {@code stock}.
 *
 * @param productId the number of the product
 * @param quantity how many there are
 */
public record Stock(long productId, int quantity) {
}
