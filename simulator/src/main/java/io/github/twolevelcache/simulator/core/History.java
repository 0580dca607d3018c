package io.github.twolevelcache.simulator.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * What has happened in a world, line by line, and the hash of it all. Two runs with the
 * same hash are the same to the last byte. Used by the threads of its world.
 */
public final class History {

	private static final int LONGEST = 20_000;

	private final MessageDigest digest;

	private final Deque<String> lines = new ArrayDeque<>();

	private final Consumer<String> echo;

	private final List<Consumer<Line>> listeners = new ArrayList<>();

	/**
	 * Create an empty history.
	 * @param echo is given each line at once
	 */
	public History(Consumer<String> echo) {
		this.echo = echo;
		try {
			this.digest = MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

	/**
	 * Tell of each line, and of what is traced.
	 * @param listener is told at once; must change nothing
	 */
	public void listen(Consumer<Line> listener) {
		this.listeners.add(listener);
	}

	boolean isTraced() {
		return !this.listeners.isEmpty();
	}

	void tell(Line line) {
		this.listeners.forEach((listener) -> listener.accept(line));
	}

	void add(long nanos, String actor, String what) {
		String line = text(nanos, actor, what);
		this.digest.update(line.getBytes(StandardCharsets.UTF_8));
		this.digest.update((byte) '\n');
		if (this.lines.size() == LONGEST) {
			this.lines.removeFirst();
		}
		this.lines.add(line);
		this.echo.accept(line);
		tell(new Line(nanos, actor, what, nanos, actor));
	}

	// Not by a format, as there are many lines.
	private static String text(long nanos, String actor, String what) {
		String seconds = Long.toString(nanos / 1_000_000_000);
		String micros = Long.toString(1_000_000 + nanos / 1000 % 1_000_000).substring(1);
		return " ".repeat(Math.max(0, 4 - seconds.length())) + seconds + '.' + micros + ' ' + actor
				+ " ".repeat(Math.max(0, 8 - actor.length())) + ' ' + what;
	}

	/**
	 * Return the last lines.
	 * @return the lines, oldest first
	 */
	public List<String> lines() {
		return List.copyOf(this.lines);
	}

	/**
	 * Return the hash of all lines. Ends the history.
	 * @return the hash, in hexadecimal digits
	 */
	public String hash() {
		return HexFormat.of().formatHex(this.digest.digest(), 0, 8);
	}

	/**
	 * What has happened.
	 *
	 * @param nanos when, in nanoseconds since the world began
	 * @param actor who has done it
	 * @param what what
	 * @param since when it began: a message was sent then
	 * @param from where it came from, the actor itself if it is no message
	 */
	public record Line(long nanos, String actor, String what, long since, String from) {
	}

}
