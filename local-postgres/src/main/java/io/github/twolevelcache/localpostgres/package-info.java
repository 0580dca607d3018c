/**
 * A real PostgreSQL on this machine.
 */
@NullMarked
package io.github.twolevelcache.localpostgres;

import org.jspecify.annotations.NullMarked;
