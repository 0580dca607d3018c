package io.github.twolevelcache.jdbc;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.annotation.Id;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.twolevelcache.jdbc.Orders.Order;
import io.github.twolevelcache.jdbc.Orders.OrderKey;
import io.github.twolevelcache.jdbc.Orders.State;
import io.github.twolevelcache.store.CacheChange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@link Orders}, which every database must store.
 */
abstract class OrderContract {

	private static final OrderKey OTHER = new OrderKey(UUID.fromString("ffffffff-0d0a-4e52-9c6f-0a6a5e2f7d11"), 7);

	private final Database database;

	private final TimeZone timeZone = TimeZone.getDefault();

	private JdbcTemplate jdbc;

	OrderContract(Database database) {
		this.database = database;
	}

	@BeforeEach
	void createTable() {
		// Where an hour is skipped in March.
		TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
		this.jdbc = new JdbcTemplate(this.database.dataSource());
		Orders.createTable(this.database);
	}

	@AfterEach
	void resetTimeZone() {
		TimeZone.setDefault(this.timeZone);
	}

	private String name(String name) {
		return this.database.quoted(name);
	}

	private JdbcCacheStore<OrderKey, Order> store() {
		return JdbcCacheStore.of(Order.class)
			.converters(Money.converters())
			.dataSource(this.database.dataSource())
			.build();
	}

	private CacheChange<OrderKey, Order> put(OrderKey key, String total, long version) {
		return new CacheChange<>(key, Orders.order(this.database, key, total), version);
	}

	private static CacheChange<OrderKey, Order> deletion(OrderKey key, long version) {
		return new CacheChange<>(key, null, version);
	}

	private @Nullable Order load(JdbcCacheStore<OrderKey, Order> store, OrderKey key) {
		Order loaded = store.load(key);
		assertThat(store.loadAll(List.of(key))).isEqualTo((loaded != null) ? Map.of(key, loaded) : Map.of());
		return loaded;
	}

	@Test
	void whatIsWrittenIsRead() {
		JdbcCacheStore<OrderKey, Order> store = store();
		store.writeBehind(List.of(put(Orders.KEY, "9.50", 10), put(OTHER, "1.00", 10)));
		Order loaded = load(store, Orders.KEY);
		assertThat(loaded).isNotNull();
		assertThat(loaded.createdAt()).isNotNull();
		assertThat(loaded.twice()).isEqualByComparingTo("19.00");
		assertThat(loaded.withoutWhatTheDatabaseAdds()).isEqualTo(Orders.order(this.database, Orders.KEY, "9.50"));
		assertThat(
				this.jdbc.queryForObject("select priority from " + name("order") + " where total > 5", Integer.class))
			.isEqualTo(5);
	}

	@Test
	void whatIsNullStaysNull() {
		JdbcCacheStore<OrderKey, Order> store = store();
		Order empty = new Order(Orders.KEY, null, null, null, null, null, null, null, null, null, null, null, null,
				null);
		store.write(List.of(new CacheChange<>(Orders.KEY, empty, 0)));
		Order loaded = load(store, Orders.KEY);
		assertThat(loaded).isNotNull();
		assertThat(loaded.withoutWhatTheDatabaseAdds()).isEqualTo(empty);
	}

	@Test
	void ofADeletedRecordOnlyKeyVersionAndMarkStay() {
		JdbcCacheStore<OrderKey, Order> store = store();
		store.writeBehind(List.of(put(Orders.KEY, "9.50", 10)));
		store.writeBehind(List.of(deletion(Orders.KEY, 12), deletion(OTHER, 12)));
		store.writeBehind(List.of(put(Orders.KEY, "9.50", 11), put(OTHER, "9.50", 11)));
		assertThat(load(store, Orders.KEY)).isNull();
		assertThat(load(store, OTHER)).isNull();
		assertThat(this.jdbc.queryForList("select version, total, state, priority from " + name("order"))).hasSize(2)
			.allSatisfy((row) -> assertThat(row).containsEntry("version", 12L)
				.containsEntry("total", null)
				.containsEntry("state", null)
				.containsEntry("priority", 5));
		store.writeBehind(List.of(put(Orders.KEY, "8.00", 13)));
		assertThat(load(store, Orders.KEY)).extracting(Order::total).isEqualTo(new Money(new BigDecimal("8.00")));
	}

	@Test
	void writeThroughDeletesAndLeavesNothingBehind() {
		JdbcCacheStore<OrderKey, Order> store = store();
		store.write(List.of(put(Orders.KEY, "9.50", 0)));
		store.write(List.of(deletion(Orders.KEY, 0)));
		store.write(List.of(deletion(OTHER, 0)));
		assertThat(load(store, Orders.KEY)).isNull();
		assertThat(this.jdbc.queryForList("select version from " + name("order"), Long.class)).isEmpty();
		store.write(List.of(put(Orders.KEY, "8.00", 0)));
		assertThat(load(store, Orders.KEY)).isNotNull();
		assertThat(this.jdbc.queryForList("select version from " + name("order"), Long.class)).containsExactly(1L);
	}

	@Test
	void nothingIsCutOff() {
		JdbcCacheStore<OrderKey, Order> store = store();
		Order tooLong = new Order(Orders.KEY, null, null, null, "EURO", null, null, null, null, null, null, null, null,
				null);
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> store.writeBehind(List.of(new CacheChange<>(Orders.KEY, tooLong, 10))));
	}

	@Test
	void aValueUnderAnotherKeyThanItsOwnIsRefused() {
		JdbcCacheStore<OrderKey, Order> store = store();
		assertThatExceptionOfType(DataIntegrityViolationException.class).isThrownBy(() -> store
			.write(List.of(new CacheChange<>(OTHER, Orders.order(this.database, Orders.KEY, "1.00"), 10))));
	}

	@Test
	void severalValuesNeedAnArrayOrJson() {
		this.jdbc.execute("drop table if exists article");
		String type = this.database.hasArrays() ? (this.database == Database.H2) ? "varchar(10) array" : "text[]"
				: "varchar(100)";
		this.jdbc.execute("create table article (id %s primary key, tags %s, sizes %s)".formatted(
				this.database.hasArrays() ? "uuid" : "char(36)", type,
				(this.database == Database.POSTGRESQL) ? "int[]" : type.replace("varchar(10)", "int")));
		JdbcCacheStore.Builder<Article> builder = JdbcCacheStore.of(Article.class)
			.unversioned()
			.dataSource(this.database.dataSource());
		if (!this.database.hasArrays()) {
			assertThatExceptionOfType(UnusableTableException.class).isThrownBy(builder::build)
				.withMessageContaining("'tags'")
				.withMessageContaining("JSON");
			return;
		}
		JdbcCacheStore<UUID, Article> store = builder.build();
		Article article = new Article(Orders.KEY.customerId(), List.of(State.OPEN, State.SHIPPED),
				new Integer[] { 3, 5 });
		store.write(List.of(new CacheChange<>(article.id(), article, 0)));
		Article loaded = store.load(article.id());
		assertThat(loaded).isNotNull();
		assertThat(loaded.tags()).isEqualTo(article.tags());
		assertThat(loaded.sizes()).isEqualTo(article.sizes());
	}

	@Test
	void aUuidCanStandInAText() {
		this.jdbc.execute("drop table if exists device");
		this.jdbc.execute("create table device (id char(36) primary key, label varchar(10))");
		JdbcCacheStore<UUID, Device> store = JdbcCacheStore.of(Device.class)
			.unversioned()
			.dataSource(this.database.dataSource())
			.build();
		Device device = new Device(Orders.KEY.customerId(), "a");
		store.write(List.of(new CacheChange<>(device.id(), device, 0)));
		assertThat(store.load(device.id())).isEqualTo(device);
		assertThat(store.loadAll(List.of(device.id(), UUID.randomUUID()))).containsOnlyKeys(device.id());
		store.write(List.of(new CacheChange<>(device.id(), null, 0)));
		assertThat(store.load(device.id())).isNull();
	}

	record Device(@Id UUID id, String label) {

	}

	@SuppressWarnings("ArrayRecordComponent")
	record Article(@Id UUID id, List<State> tags, Integer[] sizes) {

	}

}
