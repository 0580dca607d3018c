package io.github.twolevelcache.simulator.store;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.instance.Item;

/**
 * A row of the database.
 *
 * @param item what stands there, or {@code null} if it was deleted
 * @param guard the version of the change that has written it, 0 if it had none
 */
record Row(@Nullable Item item, long guard) {
}
