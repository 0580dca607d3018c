/**
 * What was decided for one cache: immutable, validated on construction, free of Spring.
 */
@NullMarked
package io.github.twolevelcache.settings;

import org.jspecify.annotations.NullMarked;
