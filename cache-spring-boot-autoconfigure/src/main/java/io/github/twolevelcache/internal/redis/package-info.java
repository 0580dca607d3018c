/**
 * Connections to Redis: commands, scripts and timeouts. Together with {@code coherence}
 * the only place that sees Lettuce. Every call names its keys, all in one slot.
 */
@NullMarked
package io.github.twolevelcache.internal.redis;

import org.jspecify.annotations.NullMarked;
