/**
 * The built-in codecs: JSON and Java serialization. The only place that sees Jackson.
 */
@NullMarked
package io.github.twolevelcache.internal.codec;

import org.jspecify.annotations.NullMarked;
