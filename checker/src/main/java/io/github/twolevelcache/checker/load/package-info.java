/**
 * Measures what callers wait for, and what databases bear, when values are missing,
 * expire or cannot be had.
 */
@NullMarked
package io.github.twolevelcache.checker.load;

import org.jspecify.annotations.NullMarked;
