package io.github.twolevelcache.jdbc;

import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of statements: how many drivers take.
 */
final class Parameters {

	/** PostgreSQL and MySQL take 65,535, older drivers half of that. */
	static final int MOST = 32_767;

	/** PostgreSQL runs out of stack over long lists of keys of several columns. */
	static final int MOST_KEYS = 1_000;

	/** Databases look at conditions on several columns one within the other. */
	static final int MOST_CONDITIONS = 500;

	private Parameters() {
	}

	/**
	 * Split what one statement does not take.
	 * @param items what is to be given
	 * @param most how many items a statement takes
	 * @param <T> the type of the items
	 * @return the items of each statement
	 */
	static <T> List<List<T>> split(List<T> items, int most) {
		List<List<T>> statements = new ArrayList<>();
		for (int begin = 0; begin < items.size(); begin += most) {
			statements.add(items.subList(begin, Math.min(begin + most, items.size())));
		}
		return statements;
	}

}
