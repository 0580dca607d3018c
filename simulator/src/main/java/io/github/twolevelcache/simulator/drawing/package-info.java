/**
 * Draws what has happened in a world, as text and as SVG.
 */
@NullMarked
package io.github.twolevelcache.simulator.drawing;

import org.jspecify.annotations.NullMarked;
