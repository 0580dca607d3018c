/**
 * Auto-configuration of Actuator's endpoint.
 */
@NullMarked
package io.github.twolevelcache.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
