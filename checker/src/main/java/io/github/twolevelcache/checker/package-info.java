/**
 * Runs a fleet under load, breaks parts of it, and judges what was read meanwhile.
 */
@NullMarked
package io.github.twolevelcache.checker;

import org.jspecify.annotations.NullMarked;
