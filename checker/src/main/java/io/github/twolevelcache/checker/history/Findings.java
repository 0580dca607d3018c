package io.github.twolevelcache.checker.history;

import java.util.List;

/**
 * What the reads of a run have shown.
 *
 * @param reads how many returned a value
 * @param writes how many were acknowledged
 * @param staleness of the stale reads
 * @param violations the reads that broke the promise
 */
public record Findings(long reads, long writes, Durations staleness, List<Violation> violations) {

	/**
	 * Return how many violations there are of a kind.
	 * @param kind the kind
	 * @return the number
	 */
	public long count(Violation.Kind kind) {
		return this.violations.stream().filter((violation) -> violation.kind() == kind).count();
	}

}
