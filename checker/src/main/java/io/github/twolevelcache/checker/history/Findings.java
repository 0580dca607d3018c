package io.github.twolevelcache.checker.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the reads of a run have shown.
 *
 * @param reads how many returned a value
 * @param writes how many were acknowledged
 * @param acknowledged the last one of each key; keys that were not written are absent
 * @param staleness of the stale reads
 * @param violations the reads that broke the promise
 */
public record Findings(long reads, long writes, Map<Integer, Event> acknowledged, Durations staleness,
		List<Violation> violations) {

	/**
	 * Add what the reads of other keys have shown.
	 * @param others the findings
	 * @return all findings
	 */
	Findings and(Findings others) {
		Map<Integer, Event> allAcknowledged = new TreeMap<>(this.acknowledged);
		allAcknowledged.putAll(others.acknowledged);
		List<Violation> allViolations = new ArrayList<>(this.violations);
		allViolations.addAll(others.violations);
		Durations allStaleness = Durations
			.of(Stream.concat(this.staleness.sorted().stream(), others.staleness.sorted().stream()).toList());
		return new Findings(this.reads + others.reads, this.writes + others.writes, allAcknowledged, allStaleness,
				allViolations);
	}

	/**
	 * Return how many violations there are of a kind.
	 * @param kind the kind
	 * @return the number
	 */
	public long count(Violation.Kind kind) {
		return this.violations.stream().filter((violation) -> violation.kind() == kind).count();
	}

}
