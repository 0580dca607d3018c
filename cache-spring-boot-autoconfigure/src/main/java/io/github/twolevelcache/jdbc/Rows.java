package io.github.twolevelcache.jdbc;

/**
 * The rows of a table: what stands in them, and in which statements.
 *
 * @param table the table
 * @param dialect the statements of its database
 * @param keys how keys stand in it
 * @param values how values stand in it
 * @param store the names of the database and the table; not of the server, as another may
 * take its place
 * @param <V> the type of the values
 */
record Rows<V>(Table table, Dialect dialect, KeyMapping keys, ValueMapping<V> values, String store) {
}
