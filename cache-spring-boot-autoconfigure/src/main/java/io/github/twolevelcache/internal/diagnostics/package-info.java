/**
 * What is wrong when an application does not start, and what to do about it.
 */
@NullMarked
package io.github.twolevelcache.internal.diagnostics;

import org.jspecify.annotations.NullMarked;
