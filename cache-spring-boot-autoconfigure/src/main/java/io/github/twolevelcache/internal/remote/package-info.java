/**
 * L2: the entries of a cache in Redis, how they are read and changed.
 */
@NullMarked
package io.github.twolevelcache.internal.remote;

import org.jspecify.annotations.NullMarked;
