package io.github.twolevelcache.internal.log;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A log of the namespace, and who uses it.
 *
 * @param cache the name of the cache
 * @param partitions the number of its partitions; 0 if what stands in Redis is damaged
 * @param application the name of the application, empty if it has none
 * @param store the name of the store that the changes are written to, empty if it is not
 * known
 * @param age how long ago it was entered
 * @param text all this as it stands in Redis
 */
public record RegisteredLog(String cache, int partitions, String application, String store, Duration age, String text) {

	private static final int LINES = 4;

	private static final Pattern TIME = Pattern.compile("\\d{13}");

	private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,3}");

	/** Neither the name of an application nor that of a store has a line break. */
	private static final String BETWEEN = "\n";

	/**
	 * Read what stands in Redis.
	 * @param cache the name of the cache
	 * @param text what stands there
	 * @param now the time of the server, in milliseconds since the epoch
	 * @return the log; without partitions if that is none
	 */
	static RegisteredLog parse(String cache, String text, long now) {
		String[] lines = text.split(BETWEEN, -1);
		if (lines.length == LINES && TIME.matcher(lines[0]).matches() && COUNT.matcher(lines[1]).matches()) {
			return new RegisteredLog(cache, Integer.parseInt(lines[1]), lines[2], lines[3],
					Duration.ofMillis(now - Long.parseLong(lines[0])), text);
		}
		return new RegisteredLog(cache, 0, "", "", Duration.ZERO, text);
	}

	static String text(int partitions, String application, String store) {
		return BETWEEN + partitions + BETWEEN + line(application) + BETWEEN + line(store);
	}

	private static String line(String name) {
		return name.replace(BETWEEN, " ");
	}

	/**
	 * Return whether an application may be the one that uses this log, and write to the
	 * same store.
	 * @param otherApplication its name, empty if it has none
	 * @param otherStore the name of its store, empty if it is not known
	 * @return whether nothing tells them apart
	 */
	public boolean maybeOf(String otherApplication, String otherStore) {
		return same(this.application, line(otherApplication)) && same(this.store, line(otherStore));
	}

	private static boolean same(String one, String other) {
		return one.isEmpty() || other.isEmpty() || one.equals(other);
	}

}
