/**
 * How a missing value is loaded: once for all who wait for it.
 */
@NullMarked
package io.github.twolevelcache.internal.load;

import org.jspecify.annotations.NullMarked;
