package io.github.twolevelcache.internal.redis;

import io.github.twolevelcache.RemoteCallException;

/**
 * Thrown when a master has made a change but too few of its replicas have it in time: it
 * may or may not last. Its master has answered.
 */
final class TooFewReplicasException extends RemoteCallException {

	private static final long serialVersionUID = 1L;

	TooFewReplicasException(int have, int wanted) {
		super("only %d of the %d required replicas have the change in time: it may or may not last".formatted(have,
				wanted), null);
	}

}
