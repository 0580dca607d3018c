package io.github.twolevelcache.internal.coherence;

/**
 * Hears of every key that has changed in Redis, whoever changed it.
 */
public interface InvalidationListener {

	/**
	 * Handle the change of a key. Called on the client's event loop, so it must not
	 * block, and in the order of the changes.
	 * @param key the key
	 */
	void invalidated(byte[] key);

	/**
	 * Handle that changes may have been lost. Called as {@link #invalidated} is.
	 */
	void lost();

}
