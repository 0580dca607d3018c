/**
 * Worlds: instances under load, faults, and the judges of the promises.
 */
@NullMarked
package io.github.twolevelcache.simulator.world;

import org.jspecify.annotations.NullMarked;
