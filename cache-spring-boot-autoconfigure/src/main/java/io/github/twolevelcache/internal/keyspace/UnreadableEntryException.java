package io.github.twolevelcache.internal.keyspace;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.stats.UnreadableCause;

/**
 * Thrown when an entry found in Redis cannot be used.
 */
public final class UnreadableEntryException extends Exception {

	private final UnreadableCause unreadableCause;

	UnreadableEntryException(UnreadableCause unreadableCause, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.unreadableCause = unreadableCause;
	}

	UnreadableCause getUnreadableCause() {
		return this.unreadableCause;
	}

}
