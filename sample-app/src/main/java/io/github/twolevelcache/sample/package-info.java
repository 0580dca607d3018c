/**
 * A product catalogue behind a two-level cache.
 */
@NullMarked
package io.github.twolevelcache.sample;

import org.jspecify.annotations.NullMarked;
