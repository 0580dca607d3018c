/**
 * The two-level cache behind Spring's cache abstraction.
 */
@NullMarked
package io.github.twolevelcache;

import org.jspecify.annotations.NullMarked;
