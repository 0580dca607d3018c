/**
 * Which copies in L1 can still be trusted. The only place that listens to Redis.
 * Invariant: a copy is served only while every change of its key that was acknowledged
 * more than the staleness allowed ago has been heard of.
 */
@NullMarked
package io.github.twolevelcache.internal.coherence;

import org.jspecify.annotations.NullMarked;
