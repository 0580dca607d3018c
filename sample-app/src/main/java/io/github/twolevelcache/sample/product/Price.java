package io.github.twolevelcache.sample.product;

import java.math.BigDecimal;

/**
 * What a product costs.
 *
 * @param productId the number of the product
 * @param amount what it costs
 */
public record Price(long productId, BigDecimal amount) {
}
