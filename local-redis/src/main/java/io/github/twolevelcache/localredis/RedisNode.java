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

	private volatile boolean frozen;

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
		this.frozen = false;
		this.host.start(this.port, this.arguments);
		Waiting.until("the server on port " + this.port + " answers", this::answersUnlessItEnded);
	}

	private boolean answersUnlessItEnded() {
		if (!isAlive()) {
			throw new IllegalStateException(
					"The server on port " + this.port + " did not start: " + this.host.log(this.port));
		}
		return answers("PING", "PONG");
	}

	/**
	 * Return whether a command has the expected answer.
	 * @param command the command
	 * @param expected the answer, or the first element of it
	 * @return whether it has; not so when the server does not answer
	 */
	boolean answers(String command, String expected) {
		if (this.frozen) {
			return false;
		}
		try {
			Object reply = command(command);
			return expected.equals((reply instanceof List<?> list) ? list.get(0) : reply);
		}
		catch (UncheckedIOException | IllegalStateException ex) {
			return false;
		}
	}

	/**
	 * Start the server again, with the files it had; end it first if it runs.
	 */
	public void restart() {
		if (isAlive()) {
			kill();
		}
		start();
	}

	/**
	 * End the server at once ({@code SIGKILL}) and wait until it is gone; do nothing if
	 * it is.
	 */
	public void kill() {
		if (!isAlive()) {
			return;
		}
		this.host.signal(this.port, "KILL");
		Waiting.until("the server on port " + this.port + " is gone", () -> !isAlive());
	}

	/**
	 * Freeze the server ({@code SIGSTOP}): connections stay open and nothing answers.
	 */
	public void pause() {
		this.host.signal(this.port, "STOP");
		this.frozen = true;
	}

	/**
	 * Let a frozen server go on ({@code SIGCONT}).
	 */
	public void resume() {
		this.host.signal(this.port, "CONT");
		this.frozen = false;
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
		try (RespClient client = connect()) {
			return client.command(words);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	RespClient connect() throws IOException {
		return new RespClient(this.port, this.password);
	}

	/**
	 * Return a property from the default sections of {@code INFO}.
	 * @param property its name
	 * @return its value, or an empty text
	 * @throws UncheckedIOException if the server does not answer
	 */
	public String info(String property) {
		return String.valueOf(command("INFO"))
			.lines()
			.filter((line) -> line.startsWith(property + ":"))
			.map((line) -> line.substring(property.length() + 1))
			.findFirst()
			.orElse("");
	}

	@Override
	public String toString() {
		return address();
	}

}
