package io.github.twolevelcache.internal.engine;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One cache, whatever levels it has.
 *
 * @param reads find its entries
 * @param writes change them
 * @param localSize tells how many are held in L1, including those that are due to be
 * dropped
 * @param census counts what is under way
 */
public record CacheEngine(CacheReads reads, CacheWrites writes, LongSupplier localSize, Supplier<Census> census) {

	/**
	 * Return this engine for a caller that expects values of one type.
	 * @param type the type
	 * @return the engine; to it, an entry of another type is a miss
	 */
	public CacheEngine of(Class<?> type) {
		return new CacheEngine(this.reads.of(type), this.writes, this.localSize, this.census);
	}

	/**
	 * Return an engine that finds entries as this one does, and changes them in another
	 * way.
	 * @param others change the entries
	 * @return the engine
	 */
	public CacheEngine withWrites(CacheWrites others) {
		return new CacheEngine(this.reads, others, this.localSize, this.census);
	}

}
