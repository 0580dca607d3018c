/**
 * Whether a measure has grown over time; pure functions of what was measured.
 */
@NullMarked
package io.github.twolevelcache.checker.growth;

import org.jspecify.annotations.NullMarked;
