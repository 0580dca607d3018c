/**
 * How many of each product there are. Changes go to the table behind the cache, so
 * nothing in here writes to the database.
 */
@NullMarked
package io.github.twolevelcache.sample.stock;

import org.jspecify.annotations.NullMarked;
