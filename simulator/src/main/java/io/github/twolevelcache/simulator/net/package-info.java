/**
 * The network of a world.
 */
@NullMarked
package io.github.twolevelcache.simulator.net;

import org.jspecify.annotations.NullMarked;
