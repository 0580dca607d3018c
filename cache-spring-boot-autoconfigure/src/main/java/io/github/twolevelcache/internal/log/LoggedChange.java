package io.github.twolevelcache.internal.log;

import org.jspecify.annotations.Nullable;

/**
 * A change that waits for the store behind a cache.
 *
 * @param partition the partition of the log that it waits in
 * @param text the text of the key
 * @param version its version, as the log has it
 * @param key the key, or {@code null} if it cannot be read
 * @param value the value, or {@code null} if the key was deleted or it cannot be read
 * @param unreadable why key or value cannot be read, or {@code null} if they can
 */
public record LoggedChange(int partition, String text, String version, @Nullable Object key, @Nullable Object value,
		@Nullable RuntimeException unreadable) {

	/**
	 * Return the version as a number.
	 * @return a number that grows with each change of the key
	 */
	public long number() {
		return LogRecord.number(this.version);
	}

}
