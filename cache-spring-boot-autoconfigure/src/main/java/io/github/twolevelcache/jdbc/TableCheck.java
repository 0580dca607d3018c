package io.github.twolevelcache.jdbc;

import java.sql.Types;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks what the database says of a table, where its statements would tell too late.
 */
final class TableCheck {

	private static final Logger logger = LoggerFactory.getLogger(TableCheck.class);

	private static final String FENCE = "or call unversioned() and, for write-behind, set "
			+ "two-level-cache.caches.<cache>.write.behind.ordering=fence, so that deleted records lose their rows.";

	/** Of a hybrid clock's 64 bits. */
	private static final int DIGITS = 19;

	private final DatabaseTable found;

	private final Table table;

	/**
	 * Create a check.
	 * @param found the table, as the database describes it
	 * @param table the table, as the store uses it
	 */
	TableCheck(DatabaseTable found, Table table) {
		this.found = found;
		this.table = table;
	}

	/**
	 * Check the table.
	 * @throws UnusableTableException if it lacks something
	 */
	void check() {
		if (!this.found.isUnique(this.table.keys())) {
			throw new UnusableTableException(
					"Table '%s' may have several rows for a key: there is no unique index on exactly %s"
						.formatted(this.table.name(), names(this.table.keys())),
					"Make it the primary key, or add a unique index.");
		}
		Set<Column> given = new HashSet<>(this.table.written());
		if (this.table.deleted() != null) {
			given.add(this.table.deleted());
		}
		for (Column column : this.found.columns()) {
			if (!column.isOptional() && !given.contains(column)) {
				throw refused(column, "must have a value, but the class of the values has none for it",
						"Give the column a default, allow null, or add a property.");
			}
		}
		if (this.table.version() != null) {
			checkVersion(this.table.version(), Objects.requireNonNull(this.table.deleted()));
			checkTombstones();
		}
		if (this.table.keys().stream().anyMatch(Column::autoIncrement)) {
			logger.warn(
					"The database counts up the key of table '{}'. The cache gives keys of its own, which the counter "
							+ "does not notice: rows that others insert without a key may collide with them",
					this.table.name());
		}
	}

	private void checkVersion(Column version, Column deleted) {
		boolean isLong = version.jdbcType() == Types.BIGINT
				|| ((version.jdbcType() == Types.NUMERIC || version.jdbcType() == Types.DECIMAL)
						&& version.size() >= DIGITS && version.digits() == 0);
		if (!isLong) {
			throw refused(version,
					"is the version of write-behind, which has 64 bits, but its type is " + version.typeName(),
					"Make it a bigint, or name another column with version(...).");
		}
		boolean isMark = deleted.jdbcType() == Types.BOOLEAN || deleted.jdbcType() == Types.BIT
				|| deleted.jdbcType() == Types.TINYINT;
		if (!isMark) {
			throw refused(deleted, "marks deleted records, but its type is " + deleted.typeName(),
					"Make it a boolean, or name another column with deleted(...).");
		}
	}

	private void checkTombstones() {
		for (Column column : this.table.others()) {
			if (!column.isOptional()) {
				throw refused(column, "does not allow null and has no default",
						"A deleted record stays as a row without values, so that an older change does not bring it back: "
								+ "allow null (alter the column to drop not null), give the column a default, "
								+ FENCE);
			}
		}
		for (Set<String> index : this.found.unique()) {
			if (!index.equals(namesOf(this.table.keys())) && index.stream().noneMatch(this::isEmptied)) {
				throw new UnusableTableException(
						"Column '%s' of table '%s' is unique, and not null in rows of deleted records"
							.formatted(String.join("', '", index), this.table.name()),
						"Two deleted records would have the same value: allow null and give it no default, " + FENCE);
			}
		}
	}

	// Rows with null in a unique index are never the same.
	private boolean isEmptied(String name) {
		Column column = Objects.requireNonNull(this.found.find(name));
		return (column.nullable() && !column.hasDefault() && !column.generated()
				&& this.table.others().contains(column)) || this.table.keys().contains(column);
	}

	private static Set<String> namesOf(List<Column> columns) {
		Set<String> names = new HashSet<>();
		columns.forEach((column) -> names.add(column.name()));
		return names;
	}

	private static String names(List<Column> columns) {
		return columns.stream().map(Column::name).toList().toString();
	}

	private UnusableTableException refused(Column column, String what, String action) {
		return new UnusableTableException(
				"Column '%s' of table '%s' %s".formatted(column.name(), this.table.name(), what), action);
	}

}
