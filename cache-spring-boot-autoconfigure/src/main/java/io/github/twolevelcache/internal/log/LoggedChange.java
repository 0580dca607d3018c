package io.github.twolevelcache.internal.log;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.codec.EntryCodecException;

/**
 * A change that waits for the store behind a cache.
 *
 * @param partition the partition of the log that it waits in
 * @param text the text of the key
 * @param version its version, as the log has it; empty if it is damaged
 * @param size how many bytes it has in the log
 * @param key the key, or {@code null} if it cannot be read
 * @param value the value, or {@code null} if the key was deleted or it cannot be read
 * @param missing the names of the properties that the version of the application does not
 * have that wrote the value
 * @param unreadable why key or value cannot be read, or {@code null} if they can; a
 * {@link DamagedRecordException} if nobody can read them
 */
public record LoggedChange(int partition, String text, String version, int size, @Nullable Object key,
		@Nullable Object value, Set<String> missing, @Nullable Throwable unreadable) {

	/**
	 * Return the version as a number.
	 * @return a number that grows with each change of the key
	 * @throws NumberFormatException if the change is damaged
	 */
	public long number() {
		return LogRecord.number(this.version);
	}

	/**
	 * Return why the change cannot be read.
	 * @return the reason, without anything of the value
	 */
	public String reason() {
		for (Throwable cause = this.unreadable; cause != null; cause = cause.getCause()) {
			// Messages of other exceptions than these may show the value.
			if (cause instanceof EntryCodecException || cause instanceof DamagedRecordException) {
				return String.valueOf(cause.getMessage());
			}
		}
		return (this.unreadable != null) ? this.unreadable.getClass().getName() : "it can be read";
	}

}
