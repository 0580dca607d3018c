package io.github.twolevelcache.simulator.client;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.cluster.Command;

/**
 * Is told of the moments at which faults hurt most.
 */
@FunctionalInterface
public interface Moments {

	/** Nobody is told. */
	Moments NONE = (connection, command, reply) -> {
	};

	/**
	 * A server has done what a command asks for, and is about to answer.
	 * @param connection the connection
	 * @param command the command
	 * @param reply what it is going to answer
	 */
	void answering(NodeConnection connection, Command command, @Nullable Object reply);

}
