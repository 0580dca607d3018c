/**
 * Redis Cluster and PostgreSQL started by the application, so that it needs no
 * installation.
 */
@NullMarked
package io.github.twolevelcache.sample.embedded;

import org.jspecify.annotations.NullMarked;
