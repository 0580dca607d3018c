/**
 * How a value becomes the bytes that Redis keeps, and becomes a value again: exactly, or
 * not at all.
 * <p>
 * Bytes may come from anyone who can write to Redis, and from older and newer versions of
 * the application. So no class is loaded that is not allowed by name, and a value whose
 * class has changed is not read.
 */
@NullMarked
package io.github.twolevelcache.codec;

import org.jspecify.annotations.NullMarked;
