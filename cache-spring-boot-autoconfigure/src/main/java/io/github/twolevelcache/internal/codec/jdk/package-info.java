/**
 * The codec that uses Java serialization.
 */
@NullMarked
package io.github.twolevelcache.internal.codec.jdk;

import org.jspecify.annotations.NullMarked;
