package io.github.twolevelcache.internal.engine;

import io.github.twolevelcache.internal.load.LoadCensus;

/**
 * What is under way in one cache of this instance. When nobody calls and Redis answers,
 * all numbers are zero.
 *
 * @param lookups how many lookups are shared by those who come while they run
 * @param refreshes how many keys are refreshed in the background
 * @param repairs how many writes Redis has not acknowledged
 * @param doubts of how many keys it is not known whether Redis has what was loaded
 * without it
 * @param permitListeners how many wait to hear that another instance has ended a load
 * @param loads what is being loaded
 */
public record Census(int lookups, int refreshes, int repairs, int doubts, int permitListeners, LoadCensus loads) {

	/** Of a cache whose loads are not limited, and that has no Redis. */
	static Census local(int lookups) {
		return new Census(lookups, 0, 0, 0, 0, LoadCensus.NONE);
	}

}
