/**
 * A world of its own time, order and chance, run by one thread.
 */
@NullMarked
package io.github.twolevelcache.simulator.core;

import org.jspecify.annotations.NullMarked;
