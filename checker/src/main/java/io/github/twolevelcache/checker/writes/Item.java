package io.github.twolevelcache.checker.writes;

/**
 * What is written: a number that grows with each write of its key.
 *
 * @param number the number
 */
public record Item(long number) {

}
