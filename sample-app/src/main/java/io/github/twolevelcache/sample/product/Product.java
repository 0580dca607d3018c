package io.github.twolevelcache.sample.product;

import java.math.BigDecimal;

/**
 * A product of the catalogue.
 *
 * @param id its number
 * @param name what it is called
 * @param category where it is found in the shop
 * @param price what it costs
 * @param description what the product page says
 */
public record Product(long id, String name, String category, BigDecimal price, String description) {
}
