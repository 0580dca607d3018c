/**
 * A workload that calls the service over HTTP and tells who answered: L1, L2 or the
 * database.
 */
@NullMarked
package io.github.twolevelcache.sample.workload;

import org.jspecify.annotations.NullMarked;
