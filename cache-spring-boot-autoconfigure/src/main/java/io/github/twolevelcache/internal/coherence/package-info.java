/**
 * Which copies in L1 can still be trusted. The only place that listens to Redis.
 * Invariant: a copy is served only if every change of its key that was acknowledged
 * longer than {@code max-staleness} ago has been heard of.
 */
@NullMarked
package io.github.twolevelcache.internal.coherence;

import org.jspecify.annotations.NullMarked;
