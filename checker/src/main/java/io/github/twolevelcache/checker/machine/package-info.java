/**
 * What runs on the machine: JVMs, instances, and the ways to servers.
 */
@NullMarked
package io.github.twolevelcache.checker.machine;

import org.jspecify.annotations.NullMarked;
