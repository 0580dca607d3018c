/**
 * The read path and the write path through the levels. Knows no Spring type. Invariant: a
 * value gets into L1 only by being read from L2, and only if its key was not invalidated
 * meanwhile; a cache without L2 is its own source.
 */
@NullMarked
package io.github.twolevelcache.internal.engine;

import org.jspecify.annotations.NullMarked;
