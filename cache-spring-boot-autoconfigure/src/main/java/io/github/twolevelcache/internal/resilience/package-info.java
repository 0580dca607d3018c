/**
 * Redis behind circuit breakers, one for each master: a master that does not answer is
 * not asked for a while, and calls fail at once.
 */
@NullMarked
package io.github.twolevelcache.internal.resilience;

import org.jspecify.annotations.NullMarked;
