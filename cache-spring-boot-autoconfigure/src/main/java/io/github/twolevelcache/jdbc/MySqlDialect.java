package io.github.twolevelcache.jdbc;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code INSERT ... ON DUPLICATE KEY UPDATE} of MySQL and MariaDB.
 */
final class MySqlDialect extends Dialect {

	/**
	 * Where the row was found by another unique key than the one of the cache, it is
	 * another row: the subquery then has two rows, which ends the statement with error
	 * 1242 before anything has changed.
	 */
	private static final String OTHERWISE_FAIL = "%s = if(%s, %s, (select 1 union all select 2))";

	@Override
	String put(Table table, int rows, boolean guarded) {
		return insert(table, table.values(), rows, "false", "") + update(table, table.updated(), guarded);
	}

	@Override
	String tombstone(Table table, int rows) {
		// The defaults stand in the row that would be inserted, if there is one.
		return insert(table, table.others(), rows, "true", (rows > 0) ? "default" : "null")
				+ update(table, table.others(), true);
	}

	@Override
	String purge(Table table, int most) {
		return "delete from %s where %s limit %d".formatted(table.sql(),
				deletedBefore(Objects.requireNonNull(table.versions())), most);
	}

	private String insert(Table table, List<Column> values, int rows, String mark, String value) {
		return "insert into %s (%s) %s".formatted(table.sql(), list(columns(table, values)),
				source(table, values, rows, mark, value));
	}

	private static String update(Table table, List<Column> updated, boolean guarded) {
		String version = (table.version() != null) ? table.version().sql() : null;
		Function<String, String> value = (version != null && guarded)
				? (column) -> "if(%2$s < values(%2$s), values(%1$s), %1$s)".formatted(column, version)
				: (column) -> "values(" + column + ")";
		String same = table.keys()
			.stream()
			.map((column) -> "%1$s <=> values(%1$s)".formatted(column.sql()))
			.collect(Collectors.joining(" and "));
		String key = table.keys().get(0).sql();
		List<String> sets = assignments(updated, value);
		sets.add(0, OTHERWISE_FAIL.formatted(key, same, key));
		if (version != null) {
			// Assignments are made from left to right, so the version comes last.
			// There is a newer form than values(...), but not in MariaDB.
			String mark = Objects.requireNonNull(table.deleted()).sql();
			sets.add(mark + " = " + value.apply(mark));
			sets.add(guarded ? "%1$s = greatest(%1$s, values(%1$s))".formatted(version)
					: "%1$s = %1$s + 1".formatted(version));
		}
		return " on duplicate key update " + String.join(", ", sets);
	}

	@Override
	String fromNothing() {
		return " from dual where 1 = 0";
	}

	@Override
	boolean locksGaps() {
		return true;
	}

	@Override
	boolean tellsWhatItRejects() {
		return false;
	}

}
