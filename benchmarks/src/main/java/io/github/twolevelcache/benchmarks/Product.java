package io.github.twolevelcache.benchmarks;

/**
 * What is cached: about 280 bytes of JSON.
 *
 * @param id its number
 * @param name what it is called
 * @param category where it is found in the shop
 * @param priceInCents what it costs
 * @param stock how many there are
 * @param description what the product page says
 */
public record Product(long id, String name, String category, long priceInCents, int stock, String description) {

	private static final String DESCRIPTION = "A chair of solid oak with a woven seat, made by hand. "
			+ "The legs are oiled and the back is steamed into shape. Comes in two parts and is put together "
			+ "without tools.";

	/**
	 * Return the product of a number.
	 * @param id the number
	 * @return the product, the same each time
	 */
	static Product of(long id) {
		return new Product(id, "Chair no. " + id, "Furniture", 4_900 + id, (int) (id % 100), DESCRIPTION);
	}

}
