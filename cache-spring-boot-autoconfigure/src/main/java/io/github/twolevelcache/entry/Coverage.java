package io.github.twolevelcache.entry;

/**
 * Whether the invalidations of one source still arrive. A copy that was taken while they
 * did may be served for as long as its {@link Warrant} holds. Thread-safe.
 *
 * <p>
 * Invariant: while the epoch stays the same, every invalidation that the source has sent
 * until {@code trustedUntil} less the staleness allowed has been handled.
 */
public final class Coverage {

	/** Far enough ahead that nobody waits for it, and never behind any time compared. */
	private static final long FOREVER = Long.MAX_VALUE / 2;

	private volatile long epoch;

	private volatile long trustedUntil;

	/**
	 * Create coverage that begins with {@link #confirm}.
	 * @param now the time, in nanoseconds
	 */
	public Coverage(long now) {
		this.trustedUntil = now;
	}

	/**
	 * Create the coverage of a source that sends no invalidations.
	 * @param now the time, in nanoseconds
	 * @return coverage that never ends
	 */
	public static Coverage permanent(long now) {
		return new Coverage(now + FOREVER);
	}

	/**
	 * Create the coverage of a source that is asked from time to time.
	 * @param end the time, in nanoseconds, at which it must be asked again
	 * @return coverage that ends then
	 */
	public static Coverage until(long end) {
		return new Coverage(end);
	}

	/**
	 * Return a warrant for a copy that is about to be read.
	 * @return the warrant
	 */
	public Warrant warrant() {
		return new Warrant(this, this.epoch);
	}

	/**
	 * Trust the source for longer: an answer of it has proved that all it had sent before
	 * has arrived.
	 * @param epoch the epoch in which it was asked
	 * @param until the end of the trust, in nanoseconds
	 */
	public void confirm(long epoch, long until) {
		if (this.epoch == epoch) {
			this.trustedUntil = until;
		}
	}

	/**
	 * End all warrants: an invalidation may have been lost.
	 * @param now the time, in nanoseconds
	 */
	public void lose(long now) {
		this.trustedUntil = now;
		synchronized (this) {
			this.epoch++;
		}
	}

	/**
	 * End all warrants, since another source has taken over.
	 * @param now the time, in nanoseconds
	 */
	public void end(long now) {
		lose(now);
		// Nobody waits for this source to come back.
		this.trustedUntil = now + FOREVER;
	}

	/**
	 * Return the epoch, which changes whenever an invalidation may have been lost.
	 * @return the epoch
	 */
	public long epoch() {
		return this.epoch;
	}

	/**
	 * Return whether the source is trusted.
	 * @param now the time, in nanoseconds
	 * @return whether copies may be taken
	 */
	public boolean isTrusted(long now) {
		return now - this.trustedUntil < 0;
	}

	/**
	 * What entitles a copy to be served.
	 *
	 * @param coverage the source of the invalidations that would end it
	 * @param epoch the epoch in which it was read
	 */
	public record Warrant(Coverage coverage, long epoch) {

		/**
		 * Return whether the copy may be served now.
		 * @param now the time, in nanoseconds
		 * @return whether it may
		 */
		public boolean holds(long now) {
			return isCurrent() && this.coverage.isTrusted(now);
		}

		/**
		 * Return whether the copy may ever be served again.
		 * @return whether no invalidation was lost since it was read
		 */
		public boolean isCurrent() {
			return this.coverage.epoch == this.epoch;
		}

	}

}
