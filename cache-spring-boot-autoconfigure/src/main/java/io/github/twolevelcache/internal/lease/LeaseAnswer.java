package io.github.twolevelcache.internal.lease;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;

/**
 * What Redis answers to whoever wants to load a key.
 */
public sealed interface LeaseAnswer {

	/**
	 * There is nothing to load.
	 *
	 * @param entry the entry that has come meanwhile, and can be served
	 */
	record Found(CacheEntry entry) implements LeaseAnswer {
	}

	/**
	 * The lease is granted.
	 *
	 * @param lease the lease
	 * @param pending what was written and the store does not have yet, to be stored in
	 * place of what would be loaded; or {@code null}
	 */
	record Granted(Lease lease, @Nullable CacheEntry pending) implements LeaseAnswer {
	}

	/**
	 * Another has the lease.
	 *
	 * @param token the token of his lease
	 * @param remaining how long he has it unless he prolongs it, in milliseconds
	 * @param heard whether the end of his load will be heard of
	 * @param generation the generation of the cache when this was asked
	 */
	record Held(long token, long remaining, boolean heard, long generation) implements LeaseAnswer {
	}

}
