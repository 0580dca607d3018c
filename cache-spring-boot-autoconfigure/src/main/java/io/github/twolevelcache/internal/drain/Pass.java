package io.github.twolevelcache.internal.drain;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.twolevelcache.internal.log.LoggedChange;

/**
 * The search in one batch for the changes that the store refuses. Used by one thread.
 */
final class Pass {

	/** Names this instance. */
	final String id;

	/** By partition, the token under which its changes were read. */
	final SortedMap<Integer, Long> tokens;

	private final int mostFailures;

	private int failures;

	Pass(String id, SortedMap<Integer, Long> tokens, int size) {
		this.id = id;
		this.tokens = tokens;
		// Finding one change takes as many failures as the batch can be halved.
		this.mostFailures = 3 + Integer.SIZE - Integer.numberOfLeadingZeros(size);
	}

	SortedMap<Integer, Long> tokensOf(List<LoggedChange> changes) {
		SortedMap<Integer, Long> held = new TreeMap<>(this.tokens);
		held.keySet().retainAll(changes.stream().map(LoggedChange::partition).collect(Collectors.toSet()));
		return held;
	}

	void succeeded() {
		this.failures = 0;
	}

	/**
	 * Record a failure.
	 * @return whether the store accepts nothing, so that the changes are not at fault
	 */
	boolean isHopeless() {
		return ++this.failures > this.mostFailures;
	}

}
