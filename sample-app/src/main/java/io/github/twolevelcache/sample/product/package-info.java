/**
 * The catalogue itself: nothing in here knows of cache levels.
 */
@NullMarked
package io.github.twolevelcache.sample.product;

import org.jspecify.annotations.NullMarked;
