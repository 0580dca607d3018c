/**
 * What brings the changes in the log of write-behind to the store. No change that was
 * acknowledged is forgotten before the store has committed it.
 */
@NullMarked
package io.github.twolevelcache.internal.drain;

import org.jspecify.annotations.NullMarked;
