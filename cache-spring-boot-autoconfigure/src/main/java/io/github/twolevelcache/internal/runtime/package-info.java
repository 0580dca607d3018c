/**
 * What an instance takes from its machine: time, timers, threads and chance. Everything
 * else in the engine gets them from here, so that tests decide what happens when.
 */
@NullMarked
package io.github.twolevelcache.internal.runtime;

import org.jspecify.annotations.NullMarked;
