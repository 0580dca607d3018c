/**
 * How a missing value is loaded: once for all who wait for it.
 */
@NullMarked
package io.github.twolevelcache.load;

import org.jspecify.annotations.NullMarked;
