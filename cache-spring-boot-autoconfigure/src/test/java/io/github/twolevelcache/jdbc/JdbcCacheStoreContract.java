package io.github.twolevelcache.jdbc;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.twolevelcache.write.CacheChange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What every database must do as a store.
 */
abstract class JdbcCacheStoreContract {

	private static final Instant NOW = Instant.parse("2026-11-25T01:02:03Z");

	private JdbcTemplate jdbc;

	/**
	 * Return a database of the kind that is tested.
	 * @return the database
	 */
	abstract DataSource dataSource();

	/**
	 * Return the type of a column that holds an {@link Instant}.
	 * @return the type
	 */
	abstract String instantType();

	/**
	 * Return whether the database tells how many rows it has left as they were.
	 * @return whether it does
	 */
	boolean tellsWhatItRejects() {
		return true;
	}

	@BeforeEach
	void createTable() {
		this.jdbc = new JdbcTemplate(dataSource());
		createTable("total_amount numeric(10, 2), version bigint not null, ");
	}

	private void createTable(String columns) {
		this.jdbc.execute("drop table if exists orders");
		this.jdbc.execute("create table orders (region varchar(10), number bigint, state varchar(10), " + columns
				+ "placed_at " + instantType() + ", deleted boolean not null, primary key (region, number))");
	}

	private JdbcCacheStore<Id, Order> store() {
		return JdbcCacheStore.of(Order.class).table("orders").key("region", "number").dataSource(dataSource()).build();
	}

	private static CacheChange<Id, Order> put(long number, String amount, long version) {
		return new CacheChange<>(new Id("eu", number), new Order(State.OPEN, new BigDecimal(amount), NOW), version);
	}

	@Test
	void rowsHoldTheComponentsOfRecords() {
		JdbcCacheStore<Id, Order> store = store();
		store.write(List.of(put(1, "9.50", 10), put(2, "7.25", 11)));
		assertThat(store.load(new Id("eu", 1))).isEqualTo(new Order(State.OPEN, new BigDecimal("9.50"), NOW));
		assertThat(store.load(new Id("us", 1))).isNull();
	}

	@Test
	void whatIsOlderIsRejected() {
		JdbcCacheStore<Id, Order> store = store();
		store.write(List.of(put(1, "9.50", 10)));
		store.write(List.of(put(1, "8.00", 9), put(2, "7.25", 9)));
		store.write(List.of(put(1, "8.00", 10)));
		assertThat(amount(1)).isEqualTo("9.50");
		assertThat(amount(2)).isEqualTo("7.25");
		assertThat(store.rejected()).isEqualTo(tellsWhatItRejects() ? 2 : 0);
		store.write(List.of(put(1, "8.00", 11)));
		assertThat(amount(1)).isEqualTo("8.00");
	}

	@Test
	void aDeletedRecordIsNotBroughtBackByAnOlderChange() {
		JdbcCacheStore<Id, Order> store = store();
		store.write(List.of(put(1, "9.50", 10)));
		store.write(List.of(new CacheChange<>(new Id("eu", 1), null, 12)));
		store.write(List.of(put(1, "9.50", 11)));
		assertThat(store.load(new Id("eu", 1))).isNull();
		store.write(List.of(new CacheChange<>(new Id("eu", 2), null, 12)));
		store.write(List.of(put(2, "9.50", 11)));
		assertThat(store.load(new Id("eu", 2))).isNull();
	}

	@Test
	void writeThroughTakesTheNextVersion() {
		JdbcCacheStore<Id, Order> store = store();
		store.write(List.of(put(1, "9.50", 0)));
		store.write(List.of(put(1, "8.00", 0)));
		assertThat(amount(1)).isEqualTo("8.00");
		assertThat(this.jdbc.queryForObject("select version from orders", Long.class)).isEqualTo(2);
	}

	@Test
	void aTableThatCannotGuardIsRefused() {
		createTable("total_amount numeric(10, 2), ");
		assertThatIllegalStateException().isThrownBy(this::store)
			.withMessageContaining("'orders'")
			.withMessageContaining("alter table orders add version bigint");
		assertThatIllegalStateException()
			.isThrownBy(() -> JdbcCacheStore.of(Order.class).table("absent").dataSource(dataSource()).build())
			.withMessageContaining("'absent'");
	}

	@Test
	void aColumnThatADeletedRecordCannotLeaveEmptyIsRefused() {
		createTable("total_amount numeric(10, 2) not null, version bigint not null, ");
		assertThatIllegalStateException().isThrownBy(this::store).withMessageContaining("'total_amount'");
	}

	private @Nullable String amount(long number) {
		return this.jdbc.queryForObject("select total_amount from orders where number = ?", String.class, number);
	}

	enum State {

		OPEN

	}

	record Id(String region, long number) {

	}

	record Order(State state, BigDecimal totalAmount, Instant placedAt) {

	}

}
