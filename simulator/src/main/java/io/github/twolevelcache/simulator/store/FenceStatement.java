package io.github.twolevelcache.simulator.store;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * A statement of the fence, which is all the SQL there is.
 */
final class FenceStatement {

	private final StoreConnection connection;

	private final Connection facade;

	private final String sql;

	private Map<Integer, Object> parameters = new TreeMap<>();

	private final List<Map<Integer, Object>> batch = new ArrayList<>();

	FenceStatement(StoreConnection connection, Connection facade, String sql) {
		this.connection = connection;
		this.facade = facade;
		this.sql = sql;
	}

	PreparedStatement facade() {
		return StoreDataSource.proxy(PreparedStatement.class, (proxy, method, arguments) -> invoke(method, arguments));
	}

	private @Nullable Object invoke(Method method, Object @Nullable [] arguments) throws SQLException {
		return switch (method.getName()) {
			case "setString", "setInt", "setLong", "setObject" ->
				this.parameters.put((Integer) Objects.requireNonNull(arguments)[0], arguments[1]);
			case "addBatch" -> {
				this.batch.add(this.parameters);
				this.parameters = new TreeMap<>();
				yield null;
			}
			case "executeBatch" -> {
				int[] counts = new int[this.batch.size()];
				for (int i = 0; i < counts.length; i++) {
					counts[i] = update(this.batch.get(i));
				}
				yield counts;
			}
			case "executeUpdate" -> update(this.parameters);
			case "executeQuery" -> rows(query());
			case "getConnection" -> this.facade;
			case "close", "getWarnings" -> null;
			default -> throw this.connection.store().notSimulated(method);
		};
	}

	private static String text(Map<Integer, Object> parameters, int index) {
		return Objects.requireNonNull(parameters.get(index)).toString();
	}

	private int update(Map<Integer, Object> given) throws SQLException {
		this.connection.store().statement();
		try {
			if (this.sql.startsWith("insert into two_level_cache_fence")) {
				this.connection.addToken(text(given, 1) + " " + text(given, 2));
			}
			else if (this.sql.startsWith("update two_level_cache_fence")) {
				this.connection.setToken(text(given, 2) + " " + text(given, 3), Long.parseLong(text(given, 1)));
			}
			else {
				throw this.connection.store().notSimulated(this.sql);
			}
			return 1;
		}
		finally {
			this.connection.ended();
		}
	}

	private List<long[]> query() throws SQLException {
		this.connection.store().statement();
		String cache = text(this.parameters, 1) + " ";
		List<long[]> found = new ArrayList<>();
		if (this.sql.startsWith("select part from two_level_cache_fence")) {
			this.connection.store()
				.partitions()
				.stream()
				.filter((partition) -> partition.startsWith(cache))
				.forEach((partition) -> found.add(new long[] { Long.parseLong(partition.substring(cache.length())) }));
		}
		else if (this.sql.startsWith("select part, token from two_level_cache_fence")) {
			for (int index = 2; index <= this.parameters.size(); index++) {
				String partition = text(this.parameters, index);
				Long token = this.connection.lockToken(cache + partition);
				if (token != null) {
					found.add(new long[] { Long.parseLong(partition), token });
				}
			}
		}
		else {
			throw this.connection.store().notSimulated(this.sql);
		}
		this.connection.ended();
		return found;
	}

	private ResultSet rows(List<long[]> found) {
		ResultSetMetaData metaData = StoreDataSource.proxy(ResultSetMetaData.class,
				(proxy, method, arguments) -> found.isEmpty() ? 1 : found.get(0).length);
		int[] row = { -1 };
		return StoreDataSource.proxy(ResultSet.class, (proxy, method, arguments) -> switch (method.getName()) {
			case "next" -> ++row[0] < found.size();
			case "getInt" -> (int) found.get(row[0])[column(arguments)];
			case "getLong" -> found.get(row[0])[column(arguments)];
			case "getMetaData" -> metaData;
			case "wasNull" -> false;
			case "close" -> null;
			default -> throw this.connection.store().notSimulated(method);
		});
	}

	private static int column(Object @Nullable [] arguments) {
		return (Integer) Objects.requireNonNull(arguments)[0] - 1;
	}

}
