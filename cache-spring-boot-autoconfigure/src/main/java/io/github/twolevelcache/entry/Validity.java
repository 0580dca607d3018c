package io.github.twolevelcache.entry;

import io.github.twolevelcache.entry.Coverage.Warrant;

/**
 * What entitles a copy of an entry to be served: its changes are heard of, and its cache
 * has not been cleared.
 *
 * @param warrant that the changes of the entry are heard of
 * @param generation the generation of the cache
 * @param number the generation that the entry belongs to
 */
public record Validity(Warrant warrant, Generation generation, long number) {

	/**
	 * The validity of what nobody else changes.
	 * @param now the time, in nanoseconds
	 * @return a validity that never ends
	 */
	public static Validity permanent(long now) {
		Generation generation = new Generation();
		Warrant warrant = Coverage.permanent(now).warrant();
		generation.confirm(warrant, generation.doubts());
		return new Validity(warrant, generation, Generation.UNKNOWN);
	}

	/**
	 * Return whether the copy may be served now.
	 * @param now the time, in nanoseconds
	 * @return whether it may
	 */
	public boolean holds(long now) {
		return this.number >= this.generation.number() && this.warrant.holds(now) && this.generation.isTrusted(now);
	}

	/**
	 * Return whether changes and clears are heard of now.
	 * @param now the time, in nanoseconds
	 * @return whether both are
	 */
	public boolean isTrusted(long now) {
		return this.warrant.coverage().isTrusted(now) && this.generation.isTrusted(now);
	}

	/**
	 * Return whether the copy may ever be served again.
	 * @return whether the cache was not cleared and no invalidation was lost
	 */
	public boolean isCurrent() {
		return !isCleared() && this.warrant.isCurrent();
	}

	/**
	 * Return whether the cache was cleared since the entry was stored.
	 * @return whether it was
	 */
	public boolean isCleared() {
		return this.number < this.generation.number();
	}

}
