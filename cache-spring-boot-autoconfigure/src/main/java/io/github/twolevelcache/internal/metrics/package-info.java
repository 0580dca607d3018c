/**
 * Metrics for two-level caches.
 */
@NullMarked
package io.github.twolevelcache.internal.metrics;

import org.jspecify.annotations.NullMarked;
