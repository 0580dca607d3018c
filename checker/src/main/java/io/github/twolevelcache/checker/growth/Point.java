package io.github.twolevelcache.checker.growth;

/**
 * What was measured at a moment.
 *
 * @param hours the moment, in hours since the load began
 * @param value the value
 */
public record Point(double hours, double value) {

}
