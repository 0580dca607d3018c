/**
 * Bytes of somebody who means harm: changes what stands in Redis at random, lets the
 * engine read it, and judges what comes of it.
 */
@NullMarked
package io.github.twolevelcache.simulator.fuzz;

import org.jspecify.annotations.NullMarked;
