/**
 * What entitles a copy to be served, and for how long. Thread-safe, and read by every
 * hit.
 */
@NullMarked
package io.github.twolevelcache.internal.validity;

import org.jspecify.annotations.NullMarked;
