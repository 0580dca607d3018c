/**
 * An instance of the application in simulated time.
 */
@NullMarked
package io.github.twolevelcache.simulator.instance;

import org.jspecify.annotations.NullMarked;
