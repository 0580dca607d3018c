/**
 * A store behind a cache that is a table of a database, and the fence in front of it. The
 * only place that sees JDBC through Spring, and pools of connections.
 */
@NullMarked
package io.github.twolevelcache.jdbc;

import org.jspecify.annotations.NullMarked;
