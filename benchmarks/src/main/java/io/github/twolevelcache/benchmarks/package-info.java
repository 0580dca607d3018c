/**
 * What hits and writes cost, beside what people would use instead. A figure counts only
 * as the ratio to another one of the same run.
 */
@NullMarked
package io.github.twolevelcache.benchmarks;

import org.jspecify.annotations.NullMarked;
