/**
 * Counts what caches do.
 */
@NullMarked
package io.github.twolevelcache.internal.stats;

import org.jspecify.annotations.NullMarked;
