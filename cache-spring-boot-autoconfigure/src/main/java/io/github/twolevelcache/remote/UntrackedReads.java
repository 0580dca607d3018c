package io.github.twolevelcache.remote;

import io.github.twolevelcache.entry.Coverage;
import io.github.twolevelcache.entry.Coverage.Warrant;

/**
 * Reads entries whose changes are not heard of: copies in L1 end with their lifetime and
 * nothing else.
 */
public final class UntrackedReads implements TrackedReads {

	private final RemoteStore store;

	private final Warrant warrant = Coverage.permanent(System.nanoTime()).warrant();

	/**
	 * Create the reads.
	 * @param store reads the entries
	 */
	public UntrackedReads(RemoteStore store) {
		this.store = store;
	}

	@Override
	public TrackedRead get(byte[] key) {
		return new TrackedRead(this.store.get(key), this.warrant);
	}

	@Override
	public void redirected() {
		// The store follows redirections by itself.
	}

}
