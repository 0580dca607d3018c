package io.github.twolevelcache.internal.outage;

/**
 * What this instance holds of a cache on the heap. Called on any thread, so it must not
 * wait for anything remote.
 */
public interface Copies {

	/**
	 * Drop the copy of a key, and what is being read of it.
	 * @param text the text of the key
	 */
	void drop(String text);

	/**
	 * Drop all copies, and what is being read.
	 */
	void dropAll();

}
