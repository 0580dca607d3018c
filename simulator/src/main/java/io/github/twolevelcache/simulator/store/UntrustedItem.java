package io.github.twolevelcache.simulator.store;

import io.github.twolevelcache.simulator.instance.Item;

/**
 * An item in a class that the cache does not trust: the database takes it, and the cache
 * cannot encode it.
 *
 * @param item the item
 */
public record UntrustedItem(Item item) {
}
