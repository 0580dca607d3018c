package io.github.twolevelcache.jdbc;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.data.annotation.Id;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.store.CacheChange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every database must do with values that must be unique and move between rows.
 */
abstract class UniqueValuesContract {

	private final Database database;

	private JdbcTemplate jdbc;

	UniqueValuesContract(Database database) {
		this.database = database;
	}

	private JdbcCacheStore<Long, Account> store(boolean versioned) {
		this.jdbc.execute("drop table if exists account");
		this.jdbc.execute("create table account (id bigint primary key, email varchar(40) unique, balance int"
				+ (versioned ? ", version bigint not null, deleted boolean not null)" : ")"));
		JdbcCacheStore.Builder<Account> builder = JdbcCacheStore.of(Account.class)
			.dataSource(this.database.dataSource());
		return (versioned ? builder : builder.unversioned()).build();
	}

	@BeforeEach
	void connect() {
		this.jdbc = new JdbcTemplate(this.database.dataSource());
	}

	private static CacheChange<Long, Account> put(long id, @Nullable String email, int balance, long version) {
		return new CacheChange<>(id, new Account(id, email, balance), version);
	}

	private static CacheChange<Long, Account> deletion(long id, long version) {
		return new CacheChange<>(id, null, version);
	}

	private Map<Long, Account> accounts(JdbcCacheStore<Long, Account> store) {
		return store.loadAll(List.of(1L, 2L, 3L, 4L, 5L));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void valuesMoveBetweenRowsInOneBatch(boolean versioned) {
		JdbcCacheStore<Long, Account> store = store(versioned);
		store.writeBehind(List.of(put(1, "x0", 1, 10), put(2, "x1", 2, 10), put(3, "x2", 3, 10)));
		List<CacheChange<Long, Account>> moves = List.of(put(1, "x1", 10, 11), put(2, "x0", 20, 11), deletion(3, 11),
				put(4, "x2", 40, 11));
		store.writeBehind(moves);
		assertThat(accounts(store)).isEqualTo(
				Map.of(1L, new Account(1, "x1", 10), 2L, new Account(2, "x0", 20), 4L, new Account(4, "x2", 40)));
		store.writeBehind(moves);
		assertThat(accounts(store)).hasSize(3);
	}

	@Test
	void theyMoveInTheTransactionOfAFence() {
		JdbcCacheStore<Long, Account> store = store(false);
		store.writeBehind(List.of(put(1, "x0", 1, 10), put(2, "x1", 2, 10)));
		TransactionTemplate fence = new TransactionTemplate(new JdbcTransactionManager(store.writeBehindDataSource()));
		fence.executeWithoutResult((status) -> {
			this.jdbc.update("insert into account (id, email, balance) values (5, 'x5', 5)");
			store.writeBehind(List.of(put(1, "x1", 10, 11), put(2, "x0", 20, 11)));
			status.setRollbackOnly();
		});
		assertThat(store.load(1L)).isEqualTo(new Account(1, "x0", 1));
		fence.executeWithoutResult((status) -> store.writeBehind(List.of(put(1, "x1", 10, 11), put(2, "x0", 20, 11))));
		assertThat(store.load(1L)).isEqualTo(new Account(1, "x1", 10));
		assertThat(store.load(2L)).isEqualTo(new Account(2, "x0", 20));
	}

	@Test
	void anOlderChangeReleasesNothing() {
		JdbcCacheStore<Long, Account> store = store(true);
		store.writeBehind(List.of(put(1, "x0", 1, 10), put(2, "x1", 2, 10), put(3, "x2", 3, 20)));
		store.writeBehind(List.of(put(1, "x1", 10, 11), put(2, "x0", 20, 11), put(3, "x9", 30, 19)));
		assertThat(accounts(store))
			.isEqualTo(Map.of(1L, new Account(1, "x1", 10), 2L, new Account(2, "x0", 20), 3L, new Account(3, "x2", 3)));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aValueOfAnotherRowIsRefusedAndThatRowStaysAsItIs(boolean versioned) {
		JdbcCacheStore<Long, Account> store = store(versioned);
		store.writeBehind(List.of(put(1, "x0", 100, 10)));
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> store.writeBehind(List.of(put(2, "x0", 200, 20))))
			.satisfies((ex) -> assertThat(UniqueViolation.caused(ex)).isTrue());
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> store.writeBehind(List.of(put(2, "x0", 200, 20), put(3, "x3", 300, 20))));
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> store.write(List.of(put(2, "x0", 200, 0))));
		assertThat(accounts(store)).isEqualTo(Map.of(1L, new Account(1, "x0", 100)));
		store.writeBehind(List.of(put(2, "x2", 200, 20)));
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> store.writeBehind(List.of(put(2, "x0", 201, 21))));
		assertThat(accounts(store)).isEqualTo(Map.of(1L, new Account(1, "x0", 100), 2L, new Account(2, "x2", 200)));
	}

	@Test
	void deletedRecordsDoNotCollide() {
		JdbcCacheStore<Long, Account> store = store(true);
		store.writeBehind(List.of(put(1, "x0", 1, 10), put(2, "x1", 2, 10)));
		store.writeBehind(List.of(deletion(1, 11), deletion(2, 11), deletion(3, 11)));
		assertThat(accounts(store)).isEmpty();
		store.writeBehind(List.of(put(3, "x0", 3, 12)));
		assertThat(accounts(store)).containsOnlyKeys(3L);
	}

	record Account(@Id long id, @Nullable String email, int balance) {

	}

}
