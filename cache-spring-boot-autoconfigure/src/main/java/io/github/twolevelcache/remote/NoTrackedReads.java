package io.github.twolevelcache.remote;

import org.jspecify.annotations.Nullable;

/**
 * For caches without L1: nothing is copied, so nothing need be heard of.
 */
public final class NoTrackedReads implements TrackedReads {

	@Override
	public @Nullable TrackedRead get(byte[] key) {
		return null;
	}

	@Override
	public void redirected() {
	}

}
