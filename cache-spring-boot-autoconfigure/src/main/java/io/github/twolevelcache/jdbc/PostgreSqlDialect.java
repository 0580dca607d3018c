package io.github.twolevelcache.jdbc;

import java.util.List;
import java.util.Objects;

/**
 * {@code INSERT ... ON CONFLICT} of PostgreSQL.
 */
final class PostgreSqlDialect extends Dialect {

	@Override
	String put(Table table, int rows, boolean guarded) {
		List<String> sets = assignments(table.updated(), (column) -> "excluded." + column);
		String sql = insert(table, table.values(), rows, "false")
				+ " on conflict (%s) do ".formatted(list(table.keys()));
		if (table.version() != null) {
			sets.add(Objects.requireNonNull(table.deleted()).sql() + " = false");
		}
		return sql + (sets.isEmpty() ? "nothing" : "update set " + String.join(", ", sets) + version(table, guarded));
	}

	@Override
	String tombstone(Table table, int rows) {
		List<String> sets = assignments(table.others(), (column) -> "default");
		sets.add(Objects.requireNonNull(table.deleted()).sql() + " = true");
		return insert(table, List.of(), rows, "true") + " on conflict (%s) do update set %s%s"
			.formatted(list(table.keys()), String.join(", ", sets), version(table, true));
	}

	// Rows that a batch has locked are left for the next time, since it may wait for rows
	// that are deleted here.
	@Override
	String purge(Table table, int most) {
		return "delete from %1$s where (%2$s) in (select %2$s from %1$s where %3$s limit %4$d for update skip locked)"
			.formatted(table.sql(), list(table.keys()), deletedBefore(Objects.requireNonNull(table.versions())), most);
	}

	private String insert(Table table, List<Column> values, int rows, String mark) {
		return "insert into %s as t (%s)%s %s".formatted(table.sql(), list(columns(table, values)), overriding(table),
				source(table, values, rows, mark, ""));
	}

	private static String version(Table table, boolean guarded) {
		if (table.version() == null) {
			return "";
		}
		String version = table.version().sql();
		return guarded ? ", %1$s = excluded.%1$s where t.%1$s < excluded.%1$s".formatted(version)
				: ", %1$s = t.%1$s + 1".formatted(version);
	}

	@Override
	String parameter(Column column) {
		return "cast(? as " + castType(column.typeName()) + ")";
	}

	// Casts make a statement for many rows several times as long.
	@Override
	String parameter(Table table, Column column) {
		return table.plain().contains(column) ? "?" : parameter(column);
	}

	private static String castType(String typeName) {
		return switch (typeName) {
			// What the driver calls a column that counts up, which is no type.
			case "serial" -> "int4";
			case "bigserial" -> "int8";
			case "smallserial" -> "int2";
			// Which means one bit only.
			case "bit" -> "varbit";
			default -> typeName.startsWith("\"") ? typeName : '"' + typeName + '"';
		};
	}

}
