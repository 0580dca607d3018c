/**
 * L2: the entries in Redis, their keys, their form and the commands that reach them. The
 * only place that sees Lettuce and Spring Data Redis. Invariant: each command touches one
 * slot, and nothing is dropped in silence.
 */
@NullMarked
package io.github.twolevelcache.remote;

import org.jspecify.annotations.NullMarked;
