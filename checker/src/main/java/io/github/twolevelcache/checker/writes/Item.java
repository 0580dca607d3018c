package io.github.twolevelcache.checker.writes;

/**
 * What is written: a number that grows with each write of its key.
 *
 * @param number the number
 * @param note makes it larger
 */
public record Item(long number, String note) {

}
