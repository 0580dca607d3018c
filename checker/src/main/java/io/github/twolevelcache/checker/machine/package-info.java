/**
 * What runs on the machine: servers, JVMs, instances, and the ways between them.
 */
@NullMarked
package io.github.twolevelcache.checker.machine;

import org.jspecify.annotations.NullMarked;
