package io.github.twolevelcache.jdbc;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.store.CacheChange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What every database must do as a store.
 */
abstract class JdbcCacheStoreContract {

	private static final Instant NOW = Instant.parse("2026-11-25T01:02:03Z");

	/** More than the parameters of one statement are enough for. */
	private static final int MANY = 10_000;

	/** More keys than one query takes. */
	private static final int SOME = 2_500;

	private final Database database;

	private JdbcTemplate jdbc;

	JdbcCacheStoreContract(Database database) {
		this.database = database;
	}

	private DataSource dataSource() {
		return this.database.dataSource();
	}

	@BeforeEach
	void createTable() {
		this.jdbc = new JdbcTemplate(dataSource());
		createTable("total_amount numeric(10, 2), version bigint not null, deleted boolean not null, ");
	}

	private void createTable(String columns) {
		this.jdbc.execute("drop table if exists orders");
		this.jdbc.execute("create table orders (region varchar(10), number bigint, state varchar(10), " + columns
				+ "placed_at " + this.database.instantType() + ", primary key (region, number))");
	}

	private JdbcCacheStore<Id, Order> store() {
		return JdbcCacheStore.of(Order.class).table("orders").key("region", "number").dataSource(dataSource()).build();
	}

	private JdbcCacheStore<Id, Order> unversionedStore() {
		createTable("total_amount numeric(10, 2) not null, ");
		return JdbcCacheStore.of(Order.class)
			.table("orders")
			.key("region", "number")
			.unversioned()
			.dataSource(dataSource())
			.build();
	}

	private static CacheChange<Id, Order> deletion(long number, long version) {
		return new CacheChange<>(new Id("eu", number), null, version);
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
		assertThat(store.rejected()).isEqualTo(this.database.tellsWhatItRejects() ? 2 : 0);
		store.write(List.of(put(1, "8.00", 11)));
		assertThat(amount(1)).isEqualTo("8.00");
	}

	@Test
	void whatAChangeLacksStaysAsItIs() {
		JdbcCacheStore<Id, Order> store = store();
		store.write(List.of(put(1, "9.50", 10), put(2, "9.50", 10)));
		store.writeBehind(List.of(put(1, "8.00", 11), lacksTheAmount(2, 11), lacksTheAmount(3, 11)));
		assertThat(amount(1)).isEqualTo("8.00");
		assertThat(amount(2)).isEqualTo("9.50");
		assertThat(store.load(new Id("eu", 2))).extracting(Order::state).isEqualTo(State.PAID);
		assertThat(store.load(new Id("eu", 3))).isEqualTo(new Order(State.PAID, null, NOW));
		store.writeBehind(List.of(lacksTheAmount(1, 10), lacksTheAmount(2, 12)));
		assertThat(store.load(new Id("eu", 1))).extracting(Order::state).isEqualTo(State.OPEN);
		assertThat(amount(2)).isEqualTo("9.50");
	}

	private static CacheChange<Id, Order> lacksTheAmount(long number, long version) {
		return new CacheChange<>(new Id("eu", number), new Order(State.PAID, null, NOW), version,
				Set.of("totalAmount"));
	}

	@Test
	void aDeletedRecordIsNotBroughtBackByAnOlderChange() {
		JdbcCacheStore<Id, Order> store = store();
		store.write(List.of(put(1, "9.50", 10)));
		store.write(List.of(deletion(1, 12)));
		store.write(List.of(put(1, "9.50", 11)));
		assertThat(store.load(new Id("eu", 1))).isNull();
		store.write(List.of(deletion(2, 12)));
		store.write(List.of(put(2, "9.50", 11)));
		assertThat(store.load(new Id("eu", 2))).isNull();
	}

	@Test
	void whatIsLeftOfDeletedRecordsIsPurgedByItsVersion() {
		JdbcCacheStore<Id, Order> store = store();
		store.write(List.of(put(1, "9.50", 10), put(2, "9.50", 10), put(3, "9.50", 10)));
		store.writeBehind(List.of(deletion(1, 20), deletion(2, 30), deletion(4, 20)));
		assertThat(store.purge(20)).isZero();
		assertThat(store.purge(30)).isEqualTo(2);
		assertThat(store.purge(30)).isZero();
		assertThat(rows()).isEqualTo(2);
		store.writeBehind(List.of(put(2, "9.50", 29)));
		assertThat(store.loadAll(ids(1, 5))).containsOnlyKeys(new Id("eu", 3));
		assertThat(store.purge(31)).isOne();
		assertThat(store.loadAll(ids(1, 5))).containsOnlyKeys(new Id("eu", 3));
	}

	@Test
	void anyNumberOfDeletedRecordsIsPurged() {
		JdbcCacheStore<Id, Order> store = store();
		store.write(LongStream.range(0, SOME).mapToObj((number) -> deletion(number, 11)).toList());
		long purged = 0;
		for (long some = store.purge(12); some > 0; some = store.purge(12)) {
			assertThat(some).isLessThanOrEqualTo(Parameters.MOST_KEYS);
			purged += some;
		}
		assertThat(purged).isEqualTo(SOME);
		assertThat(rows()).isZero();
	}

	@Test
	void thereIsNothingToPurgeWithoutVersions() {
		JdbcCacheStore<Id, Order> store = unversionedStore();
		store.write(List.of(put(1, "9.50", 10)));
		assertThat(store.purge(Long.MAX_VALUE)).isZero();
		assertThat(rows()).isOne();
	}

	@Test
	void writeThroughLeavesNothingOfWhatItDeletes() {
		JdbcCacheStore<Id, Order> store = store();
		store.write(List.of(put(1, "9.50", 10), put(2, "9.50", 10)));
		store.write(List.of(deletion(1, 0), deletion(3, 0)));
		assertThat(rows()).isOne();
		store.write(List.of(deletion(2, 0)));
		assertThat(rows()).isZero();
		// Nor does a change that found no room in the log leave less than others.
		store.write(List.of(deletion(3, 12)));
		store.write(List.of(put(3, "9.50", 11)));
		assertThat(store.load(new Id("eu", 3))).isNull();
	}

	@Test
	void aTransactionThatHasPassedNoFenceLeavesTheMark() {
		JdbcCacheStore<Id, Order> store = store();
		new TransactionTemplate(new JdbcTransactionManager(store.writeBehindDataSource()))
			.executeWithoutResult((status) -> store.writeBehind(List.of(deletion(1, 12))));
		store.writeBehind(List.of(put(1, "9.50", 11)));
		assertThat(store.load(new Id("eu", 1))).isNull();
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
		createTable("total_amount numeric(10, 2), deleted boolean not null, ");
		assertThatIllegalStateException().isThrownBy(this::store)
			.withMessageContaining("'orders'")
			.withMessageContaining("alter table orders add version bigint")
			.withMessageContaining("unversioned()")
			.withMessageContaining("two-level-cache.caches.<cache>.write.behind.ordering=fence");
		assertThatIllegalStateException()
			.isThrownBy(() -> JdbcCacheStore.of(Order.class).table("absent").dataSource(dataSource()).build())
			.withMessageContaining("'absent'");
	}

	@Test
	void aColumnThatADeletedRecordCannotLeaveEmptyIsRefused() {
		createTable("total_amount numeric(10, 2) not null, version bigint not null, deleted boolean not null, ");
		assertThatIllegalStateException().isThrownBy(this::store)
			.satisfies((ex) -> assertThat(ex.getMessage()).containsIgnoringCase("'total_amount'")
				.contains("null", "default"));
	}

	@Test
	void aTableWithoutVersionsTakesWhatComesLast() {
		assertThat(store().isGuarded()).isTrue();
		JdbcCacheStore<Id, Order> store = unversionedStore();
		assertThat(store.isGuarded()).isFalse();
		store.write(List.of(put(1, "9.50", 10), put(2, "7.25", 11), put(3, "1.00", 0)));
		store.write(List.of(put(1, "8.00", 9), deletion(2, 9), deletion(4, 9), put(5, "2.00", 9)));
		assertThat(store.loadAll(ids(1, 6))).containsOnlyKeys(new Id("eu", 1), new Id("eu", 3), new Id("eu", 5));
		assertThat(amount(1)).isEqualTo("8.00");
		assertThat(rows()).isEqualTo(3);
		assertThat(store.rejected()).isZero();
	}

	@Test
	void severalKeysAreLoadedAtOnce() {
		JdbcCacheStore<Id, Order> store = store();
		store.write(List.of(put(1, "9.50", 10), put(2, "7.25", 10), put(3, "1.00", 10)));
		store.write(List.of(deletion(2, 11)));
		assertThat(store.loadAll(List.of(new Id("eu", 1), new Id("eu", 2), new Id("eu", 3), new Id("us", 1))))
			.isEqualTo(Map.of(new Id("eu", 1), new Order(State.OPEN, new BigDecimal("9.50"), NOW), new Id("eu", 3),
					new Order(State.OPEN, new BigDecimal("1.00"), NOW)));
		assertThat(store.loadAll(List.of())).isEmpty();
	}

	@Test
	void aKeyThatOnlyTheDatabaseTakesForEqualIsFound() {
		this.jdbc.execute("drop table if exists rates");
		this.jdbc.execute("create table rates (factor numeric(10, 2) primary key, label varchar(10))");
		JdbcCacheStore<BigDecimal, Rate> store = JdbcCacheStore.of(Rate.class)
			.table("rates")
			.key("factor")
			.unversioned()
			.dataSource(dataSource())
			.build();
		BigDecimal shorter = new BigDecimal("1.5");
		store.write(List.of(new CacheChange<>(shorter, new Rate(shorter, "half"), 0)));
		assertThat(store.loadAll(List.of(shorter, new BigDecimal("2.50")))).containsOnlyKeys(shorter);
	}

	@Test
	void aBatchOfAnySizeIsWritten() {
		assertThatAnySizeIsWritten(store());
		assertThatAnySizeIsWritten(unversionedStore());
	}

	private void assertThatAnySizeIsWritten(JdbcCacheStore<Id, Order> store) {
		store.write(puts(MANY));
		assertThat(rows()).isEqualTo(MANY);
		assertThat(store.loadAll(ids(0, SOME))).hasSize(SOME);
		store.writeBehind(LongStream.range(0, MANY).mapToObj((number) -> deletion(number, 11)).toList());
		assertThat(store.loadAll(ids(0, SOME))).isEmpty();
		assertThat(rows()).isEqualTo(store.isGuarded() ? MANY : 0);
	}

	@Test
	void aBatchOfAnySizeIsWrittenAsAWholeOrNotAtAll() {
		List<CacheChange<Id, Order>> changes = new ArrayList<>(puts(MANY));
		changes.add(new CacheChange<>(new Id("far too long", 1), null, 10));
		changes.add(new CacheChange<>(new Id("far too long", 2), changes.get(0).value(), 10));
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> store().writeBehind(changes));
		assertThat(rows()).isZero();
		JdbcCacheStore<Id, Order> unversioned = unversionedStore();
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> unversioned.write(changes));
		assertThat(rows()).isZero();
	}

	@Test
	void connectionsNeedNotCommitByThemselves() {
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setDataSource(dataSource());
			pool.setAutoCommit(false);
			JdbcCacheStore<Id, Order> store = JdbcCacheStore.of(Order.class)
				.table("orders")
				.key("region", "number")
				.dataSource(pool)
				.build();
			store.write(List.of(put(1, "9.50", 10)));
			store.writeBehind(List.of(put(2, "7.25", 10)));
			store.close();
		}
		assertThat(amount(1)).isEqualTo("9.50");
		assertThat(amount(2)).isEqualTo("7.25");
	}

	private static List<CacheChange<Id, Order>> puts(int number) {
		return LongStream.range(0, number).mapToObj((i) -> put(i, "1.00", 10)).toList();
	}

	private static List<Id> ids(long from, long to) {
		return LongStream.range(from, to).mapToObj((number) -> new Id("eu", number)).toList();
	}

	private @Nullable Long rows() {
		return this.jdbc.queryForObject("select count(*) from orders", Long.class);
	}

	private @Nullable String amount(long number) {
		return this.jdbc.queryForObject("select total_amount from orders where number = ?", String.class, number);
	}

	enum State {

		OPEN, PAID

	}

	record Id(String region, long number) {

	}

	record Rate(BigDecimal factor, String label) {

	}

	record Order(State state, @Nullable BigDecimal totalAmount, Instant placedAt) {

	}

}
