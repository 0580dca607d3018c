/**
 * Who may load: a lease for each key, permits for each cache. Invariant: what was loaded
 * under a lease is stored only while the lease is held.
 */
@NullMarked
package io.github.twolevelcache.internal.lease;

import org.jspecify.annotations.NullMarked;
