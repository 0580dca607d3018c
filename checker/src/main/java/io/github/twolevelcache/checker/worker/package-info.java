/**
 * One JVM of the fleet: application contexts with caches, and the threads that use and
 * record them.
 */
@NullMarked
package io.github.twolevelcache.checker.worker;

import org.jspecify.annotations.NullMarked;
