package io.github.twolevelcache.checker.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.BinaryOperator;
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
 *
 * <p>
 * What is rolled back has a version of its own, which no read may return.
 *
 * <p>
 * A read that found nothing may have seen any deletion that had begun when it ended. It
 * is judged by the one that excuses it most, and tells others only what is certain.
 */
public final class History {

	/**
	 * The default of {@code two-level-cache.max-staleness} and a tolerance: between the
	 * moment at which a copy is found good and the one at which a thread has it, and
	 * between the begin of a read and its first look at the clock, a busy machine may let
	 * other threads run.
	 */
	public static final Duration BOUND = Duration.ofMillis(1000 + 100);

	private final List<Event> reads;

	private final List<Event> writes;

	/** Reads of what was rolled back, which tell nothing else. */
	private final List<Event> uncommitted;

	private final List<Event> misreads;

	/**
	 * Create a history.
	 * @param events its events, in any order
	 */
	public History(Collection<Event> events) {
		this.reads = events.stream().filter((event) -> event.kind() == Kind.READ && !isUncommitted(event)).toList();
		this.writes = events.stream()
			.filter((event) -> event.kind() == Kind.WRITE || event.kind() == Kind.DELETION)
			.toList();
		this.uncommitted = events.stream().filter(History::isUncommitted).toList();
		this.misreads = events.stream().filter((event) -> event.kind() == Kind.MISREAD).toList();
	}

	private static boolean isUncommitted(Event event) {
		return event.kind() == Kind.READ && event.version() == Event.ROLLED_BACK;
	}

	/**
	 * Judge the reads.
	 * @param bound the longest staleness allowed
	 * @return what was found
	 */
	public Findings check(Duration bound) {
		Map<Integer, Writes> writes = this.writes.stream()
			.collect(Collectors.groupingBy(Event::key, Collectors.collectingAndThen(Collectors.toList(), Writes::new)));
		Writes none = new Writes(List.of());
		List<Violation> violations = new ArrayList<>();
		this.uncommitted.forEach((read) -> violations.add(new Violation(Violation.Kind.ROLLED_BACK, read, 0)));
		this.misreads.forEach((read) -> violations.add(new Violation(Violation.Kind.WRONG_READ, read, 0)));
		List<Long> staleness = new ArrayList<>();
		for (Event read : this.reads) {
			Writes ofKey = writes.getOrDefault(read.key(), none);
			long stale = read.begin() - ofKey.acknowledgedAfter(ofKey.newest(read));
			if (stale > 0) {
				staleness.add(stale);
			}
			if (stale > bound.toNanos()) {
				violations.add(new Violation(Violation.Kind.TOO_STALE, read, stale));
			}
		}
		this.reads.stream()
			.collect(Collectors.groupingBy((read) -> List.of(read.manager(), read.key())))
			.values()
			.forEach((reads) -> findRegressions(reads, writes.getOrDefault(reads.get(0).key(), none), violations));
		return new Findings(this.reads.size(), this.writes.size(), acknowledged(), Durations.of(staleness), violations);
	}

	private Map<Integer, Event> acknowledged() {
		return this.writes.stream()
			.collect(Collectors.toMap(Event::key, (write) -> write,
					BinaryOperator.maxBy(Comparator.comparingLong(Event::version))));
	}

	private static void findRegressions(List<Event> reads, Writes writes, List<Violation> violations) {
		List<Event> byBegin = reads.stream().sorted(Comparator.comparingLong(Event::begin)).toList();
		PriorityQueue<Seen> running = new PriorityQueue<>(Comparator.comparingLong(Seen::end));
		long newest = Event.ABSENT;
		for (Event read : byBegin) {
			while (!running.isEmpty() && running.element().end() < read.begin()) {
				newest = Math.max(newest, running.remove().version());
			}
			long version = writes.oldest(read, newest);
			if (version < newest) {
				violations.add(new Violation(Violation.Kind.REGRESSION, read, newest - version));
			}
			running.add(new Seen(version, read.end()));
		}
	}

	private record Seen(long version, long end) {

	}

}
