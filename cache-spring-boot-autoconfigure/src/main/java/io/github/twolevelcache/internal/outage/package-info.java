/**
 * What is done while Redis does not answer: calls go on without it, and what it has not
 * acknowledged is repaired.
 */
@NullMarked
package io.github.twolevelcache.internal.outage;

import org.jspecify.annotations.NullMarked;
