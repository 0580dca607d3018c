/**
 * A model of one Redis server: what it holds, its commands and its scripts. Text is
 * Latin-1 throughout, so that one {@code char} is one byte. What the model does not have
 * is refused with an exception, never answered.
 */
@NullMarked
package io.github.twolevelcache.simulator.redis;

import org.jspecify.annotations.NullMarked;
