/**
 * The store behind a cache: what applications implement so that changes reach it.
 */
@NullMarked
package io.github.twolevelcache.store;

import org.jspecify.annotations.NullMarked;
