/**
 * Metrics for two-level caches.
 */
@NullMarked
package io.github.twolevelcache.metrics;

import org.jspecify.annotations.NullMarked;
