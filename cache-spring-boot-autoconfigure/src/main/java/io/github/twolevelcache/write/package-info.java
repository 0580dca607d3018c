/**
 * How changes reach the store behind a cache. No change that was acknowledged is
 * forgotten before the store has committed it.
 */
@NullMarked
package io.github.twolevelcache.write;

import org.jspecify.annotations.NullMarked;
