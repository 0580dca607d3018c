package io.github.twolevelcache.jdbc;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads the rows of a table. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class TableReader<K, V> {

	private final Rows<V> rows;

	private final String select;

	private final int first;

	private final JdbcTemplate jdbc;

	/**
	 * Create a reader.
	 * @param rows the rows of the table
	 * @param dataSource the connections to use
	 */
	TableReader(Rows<V> rows, DataSource dataSource) {
		this.rows = rows;
		this.select = rows.table().select(rows.values().columns());
		this.first = rows.table().keys().size() + 1;
		this.jdbc = new JdbcTemplate(dataSource);
	}

	/**
	 * Read a row.
	 * @param key its key
	 * @return its value, or {@code null} if there is none
	 */
	@Nullable V load(K key) {
		List<V> found = this.jdbc.query(this.select + keyIn(1),
				(row, number) -> this.rows.values().read(row, this.first), this.rows.keys().parameters(key).toArray());
		return found.isEmpty() ? null : found.get(0);
	}

	private String keyIn(int rows) {
		return this.rows.dialect().keyIn(this.rows.table(), rows);
	}

	/**
	 * Read several rows.
	 * @param keys their keys
	 * @return their values; a key without a value is left out
	 */
	Map<K, V> loadAll(Collection<? extends K> keys) {
		Map<List<?>, K> asked = new HashMap<>();
		keys.forEach((key) -> asked.put(this.rows.keys().parts(key), key));
		Map<K, V> found = new HashMap<>();
		boolean strange = false;
		for (List<K> some : Parameters.split(List.copyOf(asked.values()), Parameters.MOST_KEYS)) {
			strange |= load(some, asked, found);
		}
		// The database considers more texts equal than Java does, for instance one in
		// capitals.
		if (strange) {
			for (K key : keys) {
				V value = found.containsKey(key) ? null : load(key);
				if (value != null) {
					found.put(key, value);
				}
			}
		}
		return found;
	}

	private boolean load(List<K> some, Map<List<?>, K> asked, Map<K, V> found) {
		Class<?> type = some.get(0).getClass();
		List<Boolean> strange = this.jdbc.query(this.select + keyIn(some.size()), (row, number) -> {
			K key = asked.get(this.rows.keys().read(row, type));
			if (key != null) {
				found.put(key, this.rows.values().read(row, this.first));
			}
			return key == null;
		}, some.stream().flatMap((key) -> this.rows.keys().parameters(key).stream()).toArray());
		return strange.contains(true);
	}

}
