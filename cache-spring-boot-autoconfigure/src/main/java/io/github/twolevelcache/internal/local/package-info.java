/**
 * L1: the entries on the heap of this instance. The only place that sees Caffeine.
 * Invariant: no entry is held that was read before its key was last invalidated here.
 */
@NullMarked
package io.github.twolevelcache.internal.local;

import org.jspecify.annotations.NullMarked;
