package io.github.twolevelcache.jdbc;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a database inserts rows, or updates existing ones that are older, in one statement.
 */
enum Dialect {

	/** {@code INSERT ... ON CONFLICT} of PostgreSQL. */
	POSTGRESQL {

		@Override
		String upsert(Table table, int rows, boolean guarded) {
			String version = table.version();
			String sql = "insert into %s (%s) values %s on conflict (%s) do update set %s".formatted(table.name(),
					join(table.columns()), tuples(table, rows), join(table.keys()),
					table.updated().stream().map((column) -> column + " = excluded." + column).collect(COMMAS));
			if (version == null) {
				return sql;
			}
			return guarded ? "%s, %s = excluded.%s where %s.%s < excluded.%s".formatted(sql, version, version,
					table.name(), version, version)
					: "%s, %s = %s.%s + 1".formatted(sql, version, table.name(), version);
		}

	},

	/** {@code INSERT ... ON DUPLICATE KEY UPDATE} of MySQL and MariaDB. */
	MYSQL {

		@Override
		String upsert(Table table, int rows, boolean guarded) {
			String version = table.version();
			// Assignments are made from left to right, so the version comes last. There
			// is a newer form than values(...), but not in MariaDB.
			String sql = "insert into %s (%s) values %s on duplicate key update %s".formatted(table.name(),
					join(table.columns()), tuples(table, rows),
					table.updated()
						.stream()
						.map((column) -> guarded ? "%s = if(%s < values(%s), values(%s), %s)".formatted(column, version,
								version, column, column) : "%s = values(%s)".formatted(column, column))
						.collect(COMMAS));
			if (version == null) {
				return sql;
			}
			return guarded ? "%s, %s = greatest(%s, values(%s))".formatted(sql, version, version, version)
					: "%s, %s = %s + 1".formatted(sql, version, version);
		}

		@Override
		boolean tellsWhatItRejects() {
			return false;
		}

	},

	/** {@code MERGE} of the SQL standard, as H2 has it. */
	H2 {

		@Override
		String upsert(Table table, int rows, boolean guarded) {
			String version = table.version();
			String sql = "merge into %s t using (values %s) s (%s) on %s when matched%s then update set %s".formatted(
					table.name(), typedTuples(table, rows), join(table.columns()),
					table.keys()
						.stream()
						.map((column) -> "t." + column + " = s." + column)
						.collect(Collectors.joining(" and ")),
					guarded ? " and t.%s < s.%s".formatted(version, version) : "",
					table.updated().stream().map((column) -> column + " = s." + column).collect(COMMAS));
			if (version != null) {
				sql += guarded ? ", %s = s.%s".formatted(version, version)
						: ", %s = t.%s + 1".formatted(version, version);
			}
			return sql + " when not matched then insert (%s) values (%s)".formatted(join(table.columns()),
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
	 * one; if not, they get the next higher one, if they have versions
	 * @return the statement
	 */
	abstract String upsert(Table table, int rows, boolean guarded);

	/**
	 * Return whether the number of rows that it reports is the number of changed rows.
	 * @return whether it is
	 */
	boolean tellsWhatItRejects() {
		return true;
	}

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
			default -> throw new IllegalStateException("JdbcCacheStore supports PostgreSQL, MySQL, MariaDB and H2, not "
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
