/**
 * A store behind a cache that is a table of a database. The only place that sees Spring
 * Data Relational and pools of connections.
 */
@NullMarked
package io.github.twolevelcache.jdbc;

import org.jspecify.annotations.NullMarked;
