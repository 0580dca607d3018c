package io.github.twolevelcache.simulator.client;

import io.github.twolevelcache.simulator.cluster.Command;

/**
 * Is told of the moments at which faults hurt most.
 */
@FunctionalInterface
public interface Moments {

	/** Nobody is told. */
	Moments NONE = (connection, command) -> {
	};

	/**
	 * A server has done what a command asks for, and is about to answer.
	 * @param connection the connection
	 * @param command the command
	 */
	void answering(NodeConnection connection, Command command);

}
