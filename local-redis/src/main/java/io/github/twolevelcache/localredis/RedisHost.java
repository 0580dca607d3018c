package io.github.twolevelcache.localredis;

import java.nio.file.Path;
import java.util.List;

/**
 * Runs servers, each known by its port on 127.0.0.1.
 */
interface RedisHost extends AutoCloseable {

	/** A file in the directory of each server: a sentinel writes what it knows to it. */
	String SENTINEL_FILE = "sentinel.conf";

	/**
	 * Start a server.
	 * @param port its port
	 * @param arguments its command line
	 */
	void start(int port, List<String> arguments);

	/**
	 * Send a signal to a server.
	 * @param port its port
	 * @param signal the name of the signal, such as {@code KILL}
	 */
	void signal(int port, String signal);

	/**
	 * Return whether the process of a server exists.
	 * @param port its port
	 * @return whether it exists
	 */
	boolean isAlive(int port);

	/**
	 * Return what a server has written since it was started.
	 * @param port its port
	 * @return its log
	 */
	String log(int port);

	/**
	 * Make a file readable for the servers.
	 * @param file a file of this machine
	 * @return its path, as the servers see it
	 */
	String copy(Path file);

	/**
	 * End all servers.
	 */
	@Override
	void close();

}
