/**
 * Auto-configuration for the two-level cache.
 */
@NullMarked
package io.github.twolevelcache.autoconfigure;

import org.jspecify.annotations.NullMarked;
