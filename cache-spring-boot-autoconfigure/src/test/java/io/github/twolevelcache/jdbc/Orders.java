package io.github.twolevelcache.jdbc;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.ReadOnlyProperty;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Orders as applications have them: a composite key with a UUID, an enum, JSON, embedded
 * and converted values, times, columns with defaults, and reserved words as names.
 */
final class Orders {

	static final OrderKey KEY = new OrderKey(UUID.fromString("5c4f1e0e-0d0a-4e52-9c6f-0a6a5e2f7d11"), 7);

	private Orders() {
	}

	static void createTable(Database database) {
		JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
		jdbc.execute("drop table if exists " + database.quoted("order"));
		if (database == Database.POSTGRESQL) {
			jdbc.execute("drop type if exists order_state");
			jdbc.execute("create type order_state as enum ('OPEN', 'SHIPPED')");
		}
		jdbc.execute("create table %s (%s)".formatted(database.quoted("order"),
				columns(database).formatted(database.quoted("group"), database.quoted("user"))));
	}

	private static String columns(Database database) {
		return switch (database) {
			case H2 -> """
					customer_id uuid, number bigint, %s varchar(10), %s varchar(10), state enum('OPEN', 'SHIPPED'),
					currency char(3), total numeric(10, 2), details json, street varchar(20), city varchar(20),
					opens time(9), pickup timestamp(9), due date, placed_at timestamp(9) with time zone,
					created_at timestamp(9) with time zone default current_timestamp not null,
					priority int default 5 not null, twice numeric(10, 2) generated always as (total * 2),
					version bigint not null, deleted boolean not null, primary key (customer_id, number)""";
			case POSTGRESQL -> """
					customer_id uuid, number bigint, %s varchar(10), %s varchar(10), state order_state,
					currency char(3), total numeric(10, 2), details jsonb, street varchar(20), city varchar(20),
					opens time, pickup timestamp, due date, placed_at timestamptz,
					created_at timestamptz not null default now(),
					priority int not null default 5, twice numeric(10, 2) generated always as (total * 2) stored,
					version bigint not null, deleted boolean not null, primary key (customer_id, number)""";
			case MARIADB, MARIADB_BY_MYSQL_DRIVER, MYSQL ->
				"""
						customer_id binary(16), number bigint, %s varchar(10), %s varchar(10), state enum('OPEN', 'SHIPPED'),
						currency char(3), total numeric(10, 2), details json, street varchar(20), city varchar(20),
						opens time(6), pickup datetime(6), due date, placed_at timestamp(6) null,
						created_at timestamp(6) not null default current_timestamp(6),
						priority int not null default 5, twice numeric(10, 2) generated always as (total * 2) stored,
						version bigint not null, deleted boolean not null, primary key (customer_id, number)""";
		};
	}

	static Order order(Database database, OrderKey key, String total) {
		int nanos = database.keepsFractions() ? 456_789_000 : 0;
		return new Order(key, "vip", "ann", State.SHIPPED, "EUR", new Money(new BigDecimal(total)),
				new Details("a \"quoted\" note", List.of(new Line("a", 2), new Line("b", 1))),
				new Address("Main St", "Bonn"), LocalTime.of(1, 2, 3, nanos),
				LocalDateTime.of(2026, 3, 29, 2, 30, 0, nanos), LocalDate.of(2026, 3, 29),
				Instant.ofEpochSecond(1_774_746_123, nanos), null, null);
	}

	enum State {

		OPEN, SHIPPED

	}

	record OrderKey(UUID customerId, long number) {

	}

	record Line(String sku, int quantity) {

	}

	record Details(String note, List<Line> lines) {

	}

	record Address(String street, String city) {

	}

	@Table("order")
	record Order(@Id @Embedded(onEmpty = Embedded.OnEmpty.USE_NULL) OrderKey key, @Nullable String group,
			@Column("user") @Nullable String owner, @Nullable State state, @Nullable String currency,
			@Nullable Money total, @Nullable Details details,
			@Embedded(onEmpty = Embedded.OnEmpty.USE_NULL) @Nullable Address address, @Nullable LocalTime opens,
			@Nullable LocalDateTime pickup, @Nullable LocalDate due, @Nullable Instant placedAt,
			@ReadOnlyProperty @Nullable Instant createdAt, @Nullable BigDecimal twice) {

		Order withoutWhatTheDatabaseAdds() {
			return new Order(this.key, this.group, this.owner, this.state, this.currency, this.total, this.details,
					this.address, this.opens, this.pickup, this.due, this.placedAt, null, null);
		}

	}

}
