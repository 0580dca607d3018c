package io.github.twolevelcache.checker.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.twolevelcache.checker.history.Event.Kind;

/**
 * All that a fleet has read and written in one run. Each key has one writer, which counts
 * its version up, so the order of the writes of a key is that of their versions.
 *
 * <p>
 * A read is <em>stale</em> by the time between the first acknowledgement of a version
 * newer than it returned and its own begin. It is a <em>regression</em> if a read of the
 * same key through the same manager that had ended before it began had returned a newer
 * version.
 */
public final class History {

	private final Map<Kind, List<Event>> events;

	/**
	 * Create a history.
	 * @param events its events, in any order
	 */
	public History(Collection<Event> events) {
		this.events = events.stream().collect(Collectors.groupingBy(Event::kind));
	}

	private List<Event> all(Kind kind) {
		return this.events.getOrDefault(kind, List.of());
	}

	/**
	 * Return the last version of each key whose write was acknowledged.
	 * @return versions by key; keys that were not written are absent
	 */
	public Map<Integer, Long> acknowledged() {
		return all(Kind.WRITE).stream().collect(Collectors.toMap(Event::key, Event::version, Math::max));
	}

	/**
	 * Judge the reads.
	 * @param bound the longest staleness allowed
	 * @return what was found
	 */
	public Findings check(Duration bound) {
		Map<Integer, Writes> writes = all(Kind.WRITE).stream()
			.collect(Collectors.groupingBy(Event::key, Collectors.collectingAndThen(Collectors.toList(), Writes::new)));
		List<Violation> violations = new ArrayList<>();
		List<Long> staleness = new ArrayList<>();
		for (Event read : all(Kind.READ)) {
			Writes ofKey = writes.get(read.key());
			long stale = (ofKey != null) ? read.begin() - ofKey.acknowledgedAfter(read.version()) : 0;
			if (stale > 0) {
				staleness.add(stale);
			}
			if (stale > bound.toNanos()) {
				violations.add(new Violation(Violation.Kind.TOO_STALE, read, stale));
			}
		}
		all(Kind.READ).stream()
			.collect(Collectors.groupingBy((read) -> List.of(read.manager(), read.key())))
			.values()
			.forEach((reads) -> findRegressions(reads, violations));
		return new Findings(all(Kind.READ).size(), all(Kind.WRITE).size(), Durations.of(staleness), violations);
	}

	private static void findRegressions(List<Event> reads, List<Violation> violations) {
		List<Event> byEnd = reads.stream().sorted(Comparator.comparingLong(Event::end)).toList();
		List<Event> byBegin = reads.stream().sorted(Comparator.comparingLong(Event::begin)).toList();
		long newest = Long.MIN_VALUE;
		int ended = 0;
		for (Event read : byBegin) {
			while (byEnd.get(ended).end() < read.begin()) {
				newest = Math.max(newest, byEnd.get(ended++).version());
			}
			if (read.version() < newest) {
				violations.add(new Violation(Violation.Kind.REGRESSION, read, newest - read.version()));
			}
		}
	}

	/**
	 * The acknowledged writes of one key.
	 */
	private static final class Writes {

		private final long[] versions;

		/** Beside each version the first acknowledgement of it or of a newer one. */
		private final long[] acknowledged;

		private Writes(List<Event> writes) {
			List<Event> sorted = writes.stream().sorted(Comparator.comparingLong(Event::version)).toList();
			this.versions = sorted.stream().mapToLong(Event::version).toArray();
			this.acknowledged = sorted.stream().mapToLong(Event::end).toArray();
			for (int i = this.acknowledged.length - 2; i >= 0; i--) {
				this.acknowledged[i] = Math.min(this.acknowledged[i], this.acknowledged[i + 1]);
			}
		}

		private long acknowledgedAfter(long version) {
			int found = Arrays.binarySearch(this.versions, version + 1);
			int next = (found >= 0) ? found : -found - 1;
			return (next < this.versions.length) ? this.acknowledged[next] : Long.MAX_VALUE;
		}

	}

}
