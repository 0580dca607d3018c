package io.github.twolevelcache.jdbc;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * {@code MERGE} of the SQL standard, as H2 has it.
 */
final class H2Dialect extends Dialect {

	@Override
	String put(Table table, int rows, boolean guarded) {
		return merge(table, table.values(), rows, "false", guarded,
				assignments(table.updated(), (column) -> "s." + column));
	}

	@Override
	String tombstone(Table table, int rows) {
		return merge(table, List.of(), rows, "true", true, assignments(table.others(), (column) -> "default"));
	}

	@Override
	String purge(Table table, int most) {
		return "delete from %s where %s fetch first %d rows only".formatted(table.sql(),
				deletedBefore(Objects.requireNonNull(table.versions())), most);
	}

	private String merge(Table table, List<Column> values, int rows, String mark, boolean guarded, List<String> sets) {
		List<Column> columns = columns(table, values);
		String condition = "";
		if (table.version() != null) {
			String version = table.version().sql();
			sets.add(Objects.requireNonNull(table.deleted()).sql() + " = " + mark);
			sets.add(guarded ? "%1$s = s.%1$s".formatted(version) : "%1$s = t.%1$s + 1".formatted(version));
			condition = guarded ? " and t.%1$s < s.%1$s".formatted(version) : "";
		}
		return "merge into %s t using (%s) s (%s) on %s%s when not matched then insert (%s)%s values (%s)".formatted(
				table.sql(), source(table, values, rows, mark, ""), list(columns),
				table.keys()
					.stream()
					.map((column) -> "t.%1$s = s.%1$s".formatted(column.sql()))
					.collect(Collectors.joining(" and ")),
				sets.isEmpty() ? ""
						: " when matched%s then update set %s".formatted(condition, String.join(", ", sets)),
				list(columns), overriding(table),
				columns.stream().map((column) -> "s." + column.sql()).collect(Collectors.joining(", ")));
	}

	// Never to a type with a length, since a cast cuts off what is longer.
	@Override
	String parameter(Column column) {
		String type = column.typeName().toUpperCase(Locale.ROOT);
		if (column.isJson()) {
			return "? format json";
		}
		if (column.isArray()) {
			return "cast(? as " + type.replaceAll("\\(.*?\\)", "") + ")";
		}
		if (type.startsWith("CHARACTER") || type.startsWith("ENUM")) {
			return "cast(? as varchar)";
		}
		if (type.startsWith("BINARY") && !type.contains("LARGE")) {
			return "cast(? as varbinary)";
		}
		return "cast(? as " + switch (type) {
			case "NUMERIC", "DECIMAL" -> "numeric(%d, %d)".formatted(column.size(), column.digits());
			case "TIME", "TIMESTAMP" -> type + "(9)";
			case "TIME WITH TIME ZONE", "TIMESTAMP WITH TIME ZONE" -> type.replace(" WITH", "(9) WITH");
			default -> type;
		} + ")";
	}

}
