package io.github.twolevelcache.checker.history;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.twolevelcache.checker.history.Event.Kind;

/**
 * The acknowledged writes of one key.
 */
final class Writes {

	private final long[] versions;

	/** Beside each version the first acknowledgement of it or of a newer one. */
	private final long[] acknowledged;

	/** By version, when a deletion began; first the key may never have been there. */
	private final TreeMap<Long, Long> deletions = new TreeMap<>(Map.of(Event.ABSENT, Long.MIN_VALUE));

	Writes(List<Event> writes) {
		List<Event> sorted = writes.stream().sorted(Comparator.comparingLong(Event::version)).toList();
		this.versions = sorted.stream().mapToLong(Event::version).toArray();
		this.acknowledged = sorted.stream().mapToLong(Event::end).toArray();
		for (int i = this.acknowledged.length - 2; i >= 0; i--) {
			this.acknowledged[i] = Math.min(this.acknowledged[i], this.acknowledged[i + 1]);
		}
		sorted.stream()
			.filter((write) -> write.kind() == Kind.DELETION)
			.forEach((deletion) -> this.deletions.put(deletion.version(), deletion.begin()));
	}

	/**
	 * Return when a version newer than another was acknowledged first.
	 * @param version the other
	 * @return the time, {@link Long#MAX_VALUE} if there is none
	 */
	long acknowledgedAfter(long version) {
		int found = Arrays.binarySearch(this.versions, version + 1);
		int next = (found >= 0) ? found : -found - 1;
		return (next < this.versions.length) ? this.acknowledged[next] : Long.MAX_VALUE;
	}

	/**
	 * Return the newest version that a read can have seen.
	 * @param read the read
	 * @return what it returned, or the last deletion that had begun when it ended
	 */
	long newest(Event read) {
		return (read.version() != Event.ABSENT) ? read.version()
				: this.deletions.descendingMap()
					.entrySet()
					.stream()
					.filter((deletion) -> deletion.getValue() < read.end())
					.mapToLong(Map.Entry::getKey)
					.findFirst()
					.orElse(Event.ABSENT);
	}

	/**
	 * Return the oldest version that a read can have seen without going back.
	 * @param read the read
	 * @param seen the newest version that was seen before
	 * @return what it returned, or the first deletion from that version on; an older
	 * version if there is none that had begun when it ended
	 */
	long oldest(Event read, long seen) {
		if (read.version() != Event.ABSENT) {
			return read.version();
		}
		Map.Entry<Long, Long> deletion = this.deletions.ceilingEntry(seen);
		return (deletion != null && deletion.getValue() < read.end()) ? deletion.getKey() : newest(read);
	}

}
