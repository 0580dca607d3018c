/**
 * Breaks servers and instances while writes wait for the database, and counts what is
 * lost or out of order.
 */
@NullMarked
package io.github.twolevelcache.checker.writes;

import org.jspecify.annotations.NullMarked;
