package io.github.twolevelcache.internal.coherence;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * A connection to one master. Redis answers its commands in order, and what it pushes
 * before an answer arrives before it. Every call returns at once; its outcome, and what
 * the listener is told, come on a thread that must not be blocked.
 */
interface NodeLink {

	/**
	 * Begin to tell a listener what happens.
	 * @param listener the listener
	 */
	void open(Listener listener);

	/**
	 * Tell the listener nothing more. What only this link uses is closed.
	 */
	void close();

	/**
	 * Return whether there is a connection now.
	 * @return whether commands can be answered
	 */
	boolean isOpen();

	/**
	 * Ask to be told of the changes of keys ({@code CLIENT TRACKING} in broadcast mode).
	 * That ends with the connection.
	 * @return completes when the server agrees
	 */
	CompletionStage<?> track();

	/**
	 * Write a key that nobody reads ({@code PSETEX}).
	 * @param key the key
	 * @return completes when it is written
	 */
	CompletionStage<?> touch(byte[] key);

	/**
	 * Ask for a key ({@code EXISTS}), which only the master of its slot answers.
	 * @param key the key
	 * @return completes with any answer but an error
	 */
	CompletionStage<?> ask(byte[] key);

	/**
	 * Read the value of a key ({@code GET}).
	 * @param key the key
	 * @return the value, or {@code null} if there is none
	 */
	CompletableFuture<byte @Nullable []> get(byte[] key);

	/**
	 * Is told what happens on a link.
	 */
	interface Listener {

		/**
		 * The connection is there again.
		 */
		void connected();

		/**
		 * The connection is gone.
		 */
		void disconnected();

		/**
		 * Keys have changed.
		 * @param keys the keys, or {@code null} if all have ({@code FLUSHALL})
		 */
		void changed(@Nullable Iterable<byte[]> keys);

	}

}
