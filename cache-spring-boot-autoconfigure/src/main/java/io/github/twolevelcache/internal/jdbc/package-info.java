/**
 * The fence in front of a database whose tables have no versions.
 */
@NullMarked
package io.github.twolevelcache.internal.jdbc;

import org.jspecify.annotations.NullMarked;
