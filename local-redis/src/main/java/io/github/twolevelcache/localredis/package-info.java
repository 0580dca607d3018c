/**
 * Real Redis servers on this machine, for the tests and the sample app.
 */
@NullMarked
package io.github.twolevelcache.localredis;

import org.jspecify.annotations.NullMarked;
