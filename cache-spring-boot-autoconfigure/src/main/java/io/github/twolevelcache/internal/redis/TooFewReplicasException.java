package io.github.twolevelcache.internal.redis;

import io.github.twolevelcache.RemoteCallException;

/**
 * Thrown when a master has made a change and too few of its replicas have it in time: it
 * may last or not. Its master has answered.
 */
final class TooFewReplicasException extends RemoteCallException {

	private static final long serialVersionUID = 1L;

	TooFewReplicasException(int have, int wanted) {
		super("%d of the %d replicas that are asked for have the change in time: it may last or not".formatted(have,
				wanted), null);
	}

}
