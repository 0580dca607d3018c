/**
 * What operators see and do over HTTP and JMX. The only place that sees Actuator.
 */
@NullMarked
package io.github.twolevelcache.internal.actuate;

import org.jspecify.annotations.NullMarked;
