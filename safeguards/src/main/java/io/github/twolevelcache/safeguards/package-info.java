/**
 * Safeguards of the engine that can be taken out, without a switch in the engine.
 */
@NullMarked
package io.github.twolevelcache.safeguards;

import org.jspecify.annotations.NullMarked;
