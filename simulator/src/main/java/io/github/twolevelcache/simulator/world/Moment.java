package io.github.twolevelcache.simulator.world;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.client.ScriptNames;
import io.github.twolevelcache.simulator.cluster.Command;

/**
 * When a fault hurts most: something has been done, and not everybody knows.
 */
enum Moment {

	/** A server has read an entry, and is about to answer. */
	READ,

	/** A server has put or removed an entry, and is about to answer. */
	CHANGE,

	/** A server has put an entry, as there was none, and is about to answer. */
	PUT_IF_ABSENT,

	/** A server has stored what was loaded, and is about to answer. */
	STORE,

	/** A server has granted a lease, and is about to answer. */
	LEASE,

	/** A server has begun a generation, or read it, and is about to answer. */
	GENERATION,

	/** A server has granted permits or not, and is about to answer. */
	PERMIT,

	/** A server has agreed to tell of changes, and is about to answer. */
	TRACKING,

	/** A loader has been called, and has read nothing yet. */
	LOAD_BEGINS,

	/** A loader is about to return what it has read. */
	LOAD_ENDS,

	/** An instance has stopped its caches, but not its client. */
	STOPPING,

	/** An instance is about to start. */
	STARTING;

	/** These may never come. */
	private static final List<Moment> RARE = List.of(GENERATION, PERMIT, STOPPING, STARTING);

	boolean isRare() {
		return RARE.contains(this);
	}

	/**
	 * Return what the answer to a command is.
	 * @param command the command
	 * @param reply the answer
	 * @return the moment, or {@code null} if it is none
	 */
	static @Nullable Moment of(Command command, @Nullable Object reply) {
		if (command.name().equals("CLIENT TRACKING ON")) {
			return TRACKING;
		}
		String key = command.keys().isEmpty() ? "" : command.keys().get(0);
		if (key.contains(":v:gen:")) {
			return GENERATION;
		}
		if (key.contains(":v:{")) {
			return command.name().equals("GET") ? READ : ofScript(command, reply);
		}
		return key.contains(":p:{") ? PERMIT : null;
	}

	private static @Nullable Moment ofScript(Command command, @Nullable Object reply) {
		return switch (ScriptNames.of(command.arguments().get(0))) {
			case "PUT", "DROP", "EVICT" -> CHANGE;
			case "PUT_IF_ABSENT" -> (reply instanceof String text && text.startsWith("V")) ? PUT_IF_ABSENT : null;
			case "ACQUIRE" -> "L".equals(reply) ? LEASE : null;
			case "FULFIL" -> "1".equals(reply) ? STORE : null;
			default -> null;
		};
	}

}
