package io.github.twolevelcache.simulator.store;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a transaction has written, and nobody else sees.
 */
final class Transaction {

	private final Map<String, Row> rows = new LinkedHashMap<>();

	private final Map<String, Long> tokens = new LinkedHashMap<>();

	/**
	 * Return the rows.
	 * @return the rows by key, to be changed
	 */
	Map<String, Row> rows() {
		return this.rows;
	}

	/**
	 * Return the tokens of fences.
	 * @return the tokens by partition of a log, to be changed
	 */
	Map<String, Long> tokens() {
		return this.tokens;
	}

	Transaction copy() {
		Transaction copy = new Transaction();
		copy.restore(this);
		return copy;
	}

	void restore(Transaction copy) {
		this.rows.clear();
		this.rows.putAll(copy.rows);
		this.tokens.clear();
		this.tokens.putAll(copy.tokens);
	}

}
