/**
 * What is cached: a value and its lifetime. Everything here is immutable.
 */
@NullMarked
package io.github.twolevelcache.internal.entry;

import org.jspecify.annotations.NullMarked;
