package io.github.twolevelcache.internal.validity;

/**
 * Whether the invalidations of one source still arrive. A copy that was taken while they
 * did may be served for as long as its {@link Validity} holds. Thread-safe.
 *
 * <p>
 * Invariant: while a validity is current, every invalidation that the source has sent
 * until its end less the staleness allowed has been handled.
 */
public final class Coverage {

	/** Far enough ahead that nobody waits for it, and never behind any time compared. */
	private static final long FOREVER = Long.MAX_VALUE / 2;

	/** Shared by the copies taken since the last loss. Written under the monitor. */
	private volatile Validity validity;

	/** Whether another source has taken over. Written once, under the monitor. */
	private volatile boolean over;

	/**
	 * Create coverage that begins with {@link #confirm}.
	 * @param now the time, in nanoseconds
	 */
	public Coverage(long now) {
		this.validity = new Validity(now);
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
	 * Return the validity for a copy that is about to be read.
	 * @return the validity
	 */
	public Validity validity() {
		return this.validity;
	}

	/**
	 * Trust the source for longer: its answer has proved that everything it had sent
	 * before has arrived.
	 * @param asked the validity that was current when it was asked
	 * @param until the end of the trust, in nanoseconds
	 */
	public synchronized void confirm(Validity asked, long until) {
		if (this.validity == asked && !this.over) {
			asked.until = until;
		}
	}

	/**
	 * End the current validity: an invalidation may have been lost.
	 * @param now the time, in nanoseconds
	 */
	public synchronized void lose(long now) {
		Validity lost = this.validity;
		this.validity = new Validity(now);
		lost.ended = true;
		// Before any time that a reader may have read, however long ago.
		lost.until = now - FOREVER;
	}

	/**
	 * End the current validity for good, since another source has taken over. Nobody
	 * waits for this one to come back.
	 * @param now the time, in nanoseconds
	 */
	public synchronized void end(long now) {
		this.over = true;
		lose(now);
	}

	/**
	 * Return whether the source is trusted.
	 * @param now the time, in nanoseconds
	 * @return whether copies may be taken
	 */
	public boolean isTrusted(long now) {
		return this.validity.holds(now);
	}

	/**
	 * What entitles copies to be served. All copies taken between two losses share one,
	 * so that a hit reads a single field and all of them end with a single write.
	 */
	public final class Validity {

		/** Written under the monitor of the coverage. */
		private volatile long until;

		/** Written once, under the same monitor. */
		private volatile boolean ended;

		private Validity(long until) {
			this.until = until;
		}

		/**
		 * Return whether the copy may be served now.
		 * @param now the time, in nanoseconds
		 * @return whether it may
		 */
		public boolean holds(long now) {
			return now - this.until < 0;
		}

		/**
		 * Return whether the copy may ever be served again.
		 * @return whether no invalidation was lost since it was read
		 */
		public boolean isCurrent() {
			return !this.ended;
		}

		/**
		 * Return whether the source is trusted now, even if trust was lost after the copy
		 * was taken, or another source has taken over.
		 * @param now the time, in nanoseconds
		 * @return whether it is
		 */
		public boolean isSourceTrusted(long now) {
			return Coverage.this.over || Coverage.this.isTrusted(now);
		}

	}

}
