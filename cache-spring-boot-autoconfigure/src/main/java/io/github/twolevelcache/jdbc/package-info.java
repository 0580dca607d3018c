/**
 * A store behind a cache that is a table of a database. The only place that sees JDBC
 * through Spring.
 */
@NullMarked
package io.github.twolevelcache.jdbc;

import org.jspecify.annotations.NullMarked;
