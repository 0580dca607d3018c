/**
 * Changes of caches within a transaction take effect when it commits. The only place that
 * sees Spring's transactions.
 */
@NullMarked
package io.github.twolevelcache.internal.transaction;

import org.jspecify.annotations.NullMarked;
