/**
 * Counting, without knowing who reads it.
 */
@NullMarked
package io.github.twolevelcache.stats;

import org.jspecify.annotations.NullMarked;
