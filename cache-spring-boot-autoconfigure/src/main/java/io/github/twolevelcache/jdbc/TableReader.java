package io.github.twolevelcache.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.support.JdbcUtils;

/**
 * Reads the rows of a table. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class TableReader<K, V extends Record> {

	private final Table table;

	private final String select;

	private final RowMapper<V> mapper;

	private final JdbcTemplate jdbc;

	/**
	 * Create a reader.
	 * @param table the table
	 * @param type the type of the values
	 * @param dataSource the connections to use
	 */
	TableReader(Table table, Class<V> type, DataSource dataSource) {
		this.table = table;
		this.select = table.select();
		this.mapper = DataClassRowMapper.newInstance(type);
		this.jdbc = new JdbcTemplate(dataSource);
	}

	/**
	 * Read a row.
	 * @param key its key
	 * @return its value, or {@code null} if there is none
	 */
	@Nullable V load(K key) {
		List<V> found = this.jdbc.query(this.select + this.table.keyIn(1), this.mapper,
				Parameters.ofKey(key).toArray());
		return found.isEmpty() ? null : found.get(0);
	}

	/**
	 * Read several rows.
	 * @param keys their keys
	 * @return their values; a key without a value is left out
	 */
	Map<K, V> loadAll(Collection<? extends K> keys) {
		Map<List<Object>, K> asked = new HashMap<>();
		keys.forEach((key) -> asked.put(Parameters.ofKey(key), key));
		Map<K, V> found = new HashMap<>();
		boolean strange = false;
		for (List<List<Object>> rows : Parameters.split(List.copyOf(asked.keySet()), Parameters.MOST_KEYS)) {
			strange |= load(rows, asked, found);
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

	private boolean load(List<List<Object>> rows, Map<List<Object>, K> asked, Map<K, V> found) {
		List<Class<?>> types = new ArrayList<>();
		rows.get(0).forEach((part) -> types.add(part.getClass()));
		List<Boolean> strange = this.jdbc.query(this.select + this.table.keyIn(rows.size()), (row, number) -> {
			K key = asked.get(keyOf(row, types));
			if (key != null) {
				found.put(key, this.mapper.mapRow(row, number));
			}
			return key == null;
		}, rows.stream().flatMap(List::stream).toArray());
		return strange.contains(true);
	}

	private static List<@Nullable Object> keyOf(ResultSet row, List<Class<?>> types) throws SQLException {
		List<@Nullable Object> key = new ArrayList<>();
		for (Class<?> type : types) {
			key.add(JdbcUtils.getResultSetValue(row, key.size() + 1, type));
		}
		return key;
	}

}
