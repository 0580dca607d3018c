package io.github.twolevelcache.jdbc;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.twolevelcache.write.CacheChange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A table of H2 as a store. The caches' own tests use one of PostgreSQL.
 */
class JdbcCacheStoreTests {

	private static final Instant NOW = Instant.parse("2026-11-25T01:02:03Z");

	private final JdbcDataSource dataSource = new JdbcDataSource();

	private JdbcTemplate jdbc;

	@BeforeEach
	void createTable() {
		this.dataSource.setURL("jdbc:h2:mem:store;DB_CLOSE_DELAY=-1");
		this.jdbc = new JdbcTemplate(this.dataSource);
		this.jdbc.execute("drop all objects");
		this.jdbc.execute("""
				create table orders (region varchar(10), number bigint, state varchar(10), total_amount numeric(10, 2),
				placed_at timestamp with time zone, version bigint not null, deleted boolean not null,
				primary key (region, number))""");
	}

	private JdbcCacheStore<Id, Order> store() {
		return JdbcCacheStore.of(Order.class)
			.table("orders")
			.key("region", "number")
			.dataSource(this.dataSource)
			.build();
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
		assertThat(store.rejected()).isEqualTo(2);
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
		this.jdbc.execute("alter table orders drop column version");
		assertThatIllegalStateException().isThrownBy(this::store)
			.withMessageContaining("'orders'")
			.withMessageContaining("alter table orders add version bigint");
		assertThatIllegalStateException()
			.isThrownBy(() -> JdbcCacheStore.of(Order.class).table("absent").dataSource(this.dataSource).build())
			.withMessageContaining("'absent'");
	}

	@Test
	void aColumnThatADeletedRecordCannotLeaveEmptyIsRefused() {
		this.jdbc.execute("alter table orders alter column total_amount set not null");
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
