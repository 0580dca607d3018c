package io.github.twolevelcache.localredis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One server, reached at 127.0.0.1.
 */
public final class RedisNode {

	private final int port;

	private final RedisHost host;

	private final List<String> arguments;

	private final @Nullable String password;

	RedisNode(int port, RedisHost host, List<String> arguments, @Nullable String password) {
		this.port = port;
		this.host = host;
		this.arguments = arguments;
		this.password = password;
	}

	/**
	 * Return the port.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Return the address.
	 * @return host and port, with a colon between
	 */
	public String address() {
		return "127.0.0.1:" + this.port;
	}

	void start() {
		this.host.start(this.port, this.arguments);
		Waiting.until("the server on port " + this.port + " answers", this::answers);
	}

	private boolean answers() {
		try {
			return "PONG".equals(command("PING"));
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	/**
	 * Start the server again, with the files it had.
	 */
	public void restart() {
		start();
	}

	/**
	 * End the server at once ({@code SIGKILL}) and wait until it is gone.
	 */
	public void kill() {
		this.host.signal(this.port, "KILL");
		Waiting.until("the server on port " + this.port + " is gone", () -> !isAlive());
	}

	/**
	 * Freeze the server ({@code SIGSTOP}): connections stay open and nothing answers.
	 */
	public void pause() {
		this.host.signal(this.port, "STOP");
	}

	/**
	 * Let a frozen server go on ({@code SIGCONT}).
	 */
	public void resume() {
		this.host.signal(this.port, "CONT");
	}

	/**
	 * Return whether the process of the server exists.
	 * @return whether it exists, frozen or not
	 */
	public boolean isAlive() {
		return this.host.isAlive(this.port);
	}

	/**
	 * Run a command on a connection of its own.
	 * @param words the command
	 * @return a {@code String}, {@code Long}, {@code List} or {@code null}
	 * @throws UncheckedIOException if the server does not answer
	 * @throws IllegalStateException if it answers with an error
	 */
	public @Nullable Object command(String... words) {
		try (RespClient client = new RespClient(this.port, this.password)) {
			return client.command(words);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String toString() {
		return address();
	}

}
