/**
 * The database of the application: rows, transactions, and what can go wrong with them.
 */
@NullMarked
package io.github.twolevelcache.simulator.store;

import org.jspecify.annotations.NullMarked;
