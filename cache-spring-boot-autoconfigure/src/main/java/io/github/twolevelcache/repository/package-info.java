/**
 * A store behind a cache that is a repository of Spring Data. The only place that sees
 * repositories.
 */
@NullMarked
package io.github.twolevelcache.repository;

import org.jspecify.annotations.NullMarked;
