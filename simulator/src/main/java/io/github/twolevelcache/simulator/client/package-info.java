/**
 * The Lettuce client as the engine sees it, on simulated connections.
 */
@NullMarked
package io.github.twolevelcache.simulator.client;

import org.jspecify.annotations.NullMarked;
