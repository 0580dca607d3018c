/**
 * The log of write-behind in Redis. Invariant: of each key the last change is held until
 * the store has it, or has refused it for good.
 */
@NullMarked
package io.github.twolevelcache.internal.log;

import org.jspecify.annotations.NullMarked;
