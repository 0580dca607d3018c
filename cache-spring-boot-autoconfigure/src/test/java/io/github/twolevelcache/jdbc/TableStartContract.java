package io.github.twolevelcache.jdbc;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.twolevelcache.store.CacheChange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every database says at the start of a store: a table that can never be written is
 * refused with the remedy, and one that can is not.
 */
abstract class TableStartContract {

	private static final String VERSIONED = ", version bigint not null, deleted boolean not null";

	private final Database database;

	private JdbcTemplate jdbc;

	TableStartContract(Database database) {
		this.database = database;
	}

	@BeforeEach
	void dropTables() {
		this.jdbc = new JdbcTemplate(this.database.dataSource());
		this.jdbc.execute("drop table if exists plain");
		this.jdbc.execute("drop table if exists p_ain");
	}

	private void create(String columns) {
		this.jdbc.execute("create table plain (" + columns + ")");
	}

	private <V> JdbcCacheStore.Builder<V> store(Class<V> type) {
		return JdbcCacheStore.of(type).table("plain").dataSource(this.database.dataSource());
	}

	private void assertThatItIsRefused(Class<?> type, String... messages) {
		assertThatExceptionOfType(UnusableTableException.class).isThrownBy(() -> store(type).build())
			.satisfies((ex) -> assertThat(ex.getMessage()).containsIgnoringCase("plain").contains(messages));
	}

	private <K, V> void assertThatItWorks(Class<V> type, K key, V value) {
		JdbcCacheStore<K, V> store = store(type).build();
		store.writeBehind(List.of(new CacheChange<>(key, value, 5)));
		assertThat(store.load(key)).isEqualTo(value);
		store.writeBehind(List.of(new CacheChange<>(key, null, 6)));
		assertThat(store.load(key)).isNull();
		store.writeBehind(List.of(new CacheChange<>(key, value, 7)));
		assertThat(store.load(key)).isEqualTo(value);
	}

	@Test
	void aKeyThatIsNotUniqueIsRefused() {
		create("id bigint, amount int" + VERSIONED);
		assertThatItIsRefused(Plain.class, "no unique index on exactly [");
		this.jdbc.execute("alter table plain add unique (id, amount)");
		assertThatItIsRefused(Plain.class, "no unique index on exactly [");
		this.jdbc.execute("alter table plain add unique (id)");
		assertThatItWorks(Plain.class, 1L, new Plain(1, 2));
	}

	@Test
	void aColumnThatNobodyFillsIsRefused() {
		create("id bigint primary key, amount int, origin varchar(10) not null" + VERSIONED);
		assertThatItIsRefused(Plain.class, "must have a value", "Give the column a default");
	}

	@Test
	void aColumnWithADefaultIsNot() {
		create("id bigint primary key, amount int default 3 not null, origin varchar(10) default 'x' not null"
				+ VERSIONED);
		assertThatItWorks(Plain.class, 1L, new Plain(1, 2));
		assertThat(this.jdbc.queryForList("select origin from plain", String.class)).containsExactly("x");
	}

	@Test
	void aUniqueColumnThatADeletedRecordCannotLeaveEmptyIsRefused() {
		create("id bigint primary key, amount int default 3 not null unique" + VERSIONED);
		assertThatItIsRefused(Plain.class, "is unique", "Two deleted records", "ordering=fence");
	}

	@Test
	void aVersionThatIsTooSmallIsRefused() {
		create("id bigint primary key, amount int, version int not null, deleted boolean not null");
		assertThatItIsRefused(Plain.class, "64 bits", "bigint");
	}

	@Test
	void whatDoesNotFitIsRefused() {
		create("id bigint primary key, amount timestamp null" + VERSIONED);
		assertThatItIsRefused(Plain.class, "does not fit", "converter");
		this.jdbc.execute("drop table plain");
		create("id bigint primary key, amount timestamp null" + VERSIONED);
		assertThatItIsRefused(Zoned.class, "ZonedDateTime", "Instant");
		this.jdbc.execute("drop table plain");
		create("id bigint primary key, amount int" + VERSIONED);
		assertThatItIsRefused(Text.class, "does not fit", "converter");
		assertThatItIsRefused(Listed.class, "several values", "array");
		assertThatItIsRefused(Mapped.class, "neither of a type", "class of their own");
	}

	@Test
	void aTableIsNotTakenForAnotherWithASimilarName() {
		create("id bigint primary key, amount int" + VERSIONED);
		this.jdbc.execute("create table p_ain (id bigint primary key" + VERSIONED + ")");
		assertThatExceptionOfType(UnusableTableException.class)
			.isThrownBy(
					() -> JdbcCacheStore.of(Plain.class).table("p_ain").dataSource(this.database.dataSource()).build())
			.withMessageContaining("has no column 'amount'");
	}

	@Test
	void namesAreFoundInAnyCase() {
		create("id bigint primary key, amount int" + VERSIONED);
		JdbcCacheStore<Long, Plain> store = store(Plain.class).key("ID").version("VERSION").build();
		store.writeBehind(List.of(new CacheChange<>(1L, new Plain(1, 2), 5)));
		assertThat(store.load(1L)).isEqualTo(new Plain(1, 2));
	}

	@Test
	void aKeyThatTheDatabaseCountsUpCanBeGiven() {
		create("id bigint " + (this.database.hasArrays() ? "generated always as identity" : "auto_increment")
				+ " primary key, amount int" + VERSIONED);
		assertThatItWorks(Plain.class, 41L, new Plain(41, 2));
	}

	@Test
	void aKeyAloneIsAValueToo() {
		create("id bigint primary key");
		JdbcCacheStore<Long, Only> store = store(Only.class).unversioned().build();
		store.write(List.of(new CacheChange<>(1L, new Only(1), 0), new CacheChange<>(2L, new Only(2), 0)));
		store.write(List.of(new CacheChange<>(1L, new Only(1), 0), new CacheChange<>(2L, null, 0)));
		assertThat(store.loadAll(List.of(1L, 2L))).containsOnlyKeys(1L);
	}

	record Plain(long id, @Nullable Integer amount) {

	}

	record Zoned(long id, ZonedDateTime amount) {

	}

	record Text(long id, String amount) {

	}

	record Listed(long id, List<String> amount) {

	}

	record Mapped(long id, Map<String, UUID> amount) {

	}

	record Only(long id) {

	}

}
