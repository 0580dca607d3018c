/**
 * What stands in Redis: keys, the form of entries, the commands on an entry, and the
 * generation of a cache.
 */
@NullMarked
package io.github.twolevelcache.internal.keyspace;

import org.jspecify.annotations.NullMarked;
