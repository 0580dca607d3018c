package io.github.twolevelcache.jdbc;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a database inserts rows, or updates those that are there and older, in one
 * statement.
 */
enum Dialect {

	/** {@code INSERT ... ON CONFLICT} of PostgreSQL. */
	POSTGRESQL {

		@Override
		String upsert(Table table, int rows, boolean guarded) {
			String version = table.version();
			return "insert into %s (%s) values %s on conflict (%s) do update set %s".formatted(table.name(),
					join(table.columns()), tuples(table, rows), join(table.keys()),
					table.values().stream().map((column) -> column + " = excluded." + column).collect(COMMAS))
					+ ", %s = %s".formatted(version,
							guarded ? "excluded." + version : table.name() + "." + version + " + 1")
					+ (guarded ? " where %s.%s < excluded.%s".formatted(table.name(), version, version) : "");
		}

	},

	/** {@code INSERT ... ON DUPLICATE KEY UPDATE} of MySQL and MariaDB. */
	MYSQL {

		@Override
		String upsert(Table table, int rows, boolean guarded) {
			String version = table.version();
			String newer = version + " < values(" + version + ")";
			// Assignments are made from left to right, so the version comes last.
			return "insert into %s (%s) values %s on duplicate key update %s"
				.formatted(table.name(), join(table.columns()), tuples(table, rows), table.values()
					.stream()
					.map((column) -> guarded ? "%s = if(%s, values(%s), %s)".formatted(column, newer, column, column)
							: "%s = values(%s)".formatted(column, column))
					.collect(COMMAS))
					+ (guarded ? ", %s = greatest(%s, values(%s))".formatted(version, version, version)
							: ", %s = %s + 1".formatted(version, version));
		}

	},

	/** {@code MERGE} of the SQL standard, as H2 has it. */
	H2 {

		@Override
		String upsert(Table table, int rows, boolean guarded) {
			String version = table.version();
			return "merge into %s t using (values %s) s (%s) on %s".formatted(table.name(), typedTuples(table, rows),
					join(table.columns()),
					table.keys()
						.stream()
						.map((column) -> "t." + column + " = s." + column)
						.collect(Collectors.joining(" and ")))
					+ " when matched%s then update set %s, %s = %s".formatted(
							guarded ? " and t." + version + " < s." + version : "",
							table.values().stream().map((column) -> column + " = s." + column).collect(COMMAS), version,
							guarded ? "s." + version : "t." + version + " + 1")
					+ " when not matched then insert (%s) values (%s)".formatted(join(table.columns()),
							table.columns().stream().map((column) -> "s." + column).collect(COMMAS));
		}

		private static String typedTuples(Table table, int rows) {
			String tuple = table.columns()
				.stream()
				.map((column) -> "cast(? as " + table.type(column) + ")")
				.collect(Collectors.joining(", ", "(", ")"));
			return repeated(tuple, rows);
		}

	};

	private static final Collector<CharSequence, ?, String> COMMAS = Collectors.joining(", ");

	/**
	 * Return the statement for a number of rows. The values come row by row, those of a
	 * row in the order of the columns.
	 * @param table the table
	 * @param rows how many
	 * @param guarded whether rows stay as they are that have the same version or a higher
	 * one; if not, they get the next higher one
	 * @return the statement
	 */
	abstract String upsert(Table table, int rows, boolean guarded);

	/**
	 * Find the dialect of a database.
	 * @param product the name that its driver gives
	 * @return the dialect
	 * @throws IllegalStateException if it is not known
	 */
	static Dialect of(String product) {
		return switch (product.toLowerCase(Locale.ROOT)) {
			case "postgresql" -> POSTGRESQL;
			case "mysql", "mariadb" -> MYSQL;
			case "h2" -> H2;
			default -> throw new IllegalStateException("JdbcCacheStore knows PostgreSQL, MySQL, MariaDB and H2, not "
					+ product + ": implement CacheWriter for it");
		};
	}

	private static String join(List<String> columns) {
		return String.join(", ", columns);
	}

	private static String tuples(Table table, int rows) {
		return repeated(
				Stream.generate(() -> "?").limit(table.columns().size()).collect(Collectors.joining(", ", "(", ")")),
				rows);
	}

	private static String repeated(String tuple, int rows) {
		return Stream.generate(() -> tuple).limit(rows).collect(COMMAS);
	}

}
