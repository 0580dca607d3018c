/**
 * What was read and written, and whether that keeps the promise; pure functions of the
 * recorded events.
 */
@NullMarked
package io.github.twolevelcache.checker.history;

import org.jspecify.annotations.NullMarked;
