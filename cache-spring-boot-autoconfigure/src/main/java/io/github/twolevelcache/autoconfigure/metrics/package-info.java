/**
 * Auto-configuration for the metrics of the two-level cache.
 */
@NullMarked
package io.github.twolevelcache.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
