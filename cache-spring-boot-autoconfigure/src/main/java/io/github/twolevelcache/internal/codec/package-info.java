/**
 * The codec that writes JSON. The only place that sees Jackson.
 */
@NullMarked
package io.github.twolevelcache.internal.codec;

import org.jspecify.annotations.NullMarked;
