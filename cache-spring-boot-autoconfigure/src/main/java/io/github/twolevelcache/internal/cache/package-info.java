/**
 * The front door: a cache as Spring sees it, and the text of its keys. Beside the roof
 * the only place that sees {@code org.springframework.cache}.
 */
@NullMarked
package io.github.twolevelcache.internal.cache;

import org.jspecify.annotations.NullMarked;
