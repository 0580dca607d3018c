package io.github.twolevelcache.repository;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.internal.drain.FencedException;
import io.github.twolevelcache.internal.jdbc.JdbcFence;
import io.github.twolevelcache.jdbc.Database;
import io.github.twolevelcache.repository.Repositories.Item;
import io.github.twolevelcache.repository.Repositories.Technique;
import io.github.twolevelcache.store.CacheChange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every repository of a relational database must do as a store.
 */
@Timeout(120)
abstract class RepositoryCacheStoreContract {

	/** More keys than are looked up at once. */
	private static final int MANY = 2_500;

	private final Database database;

	private final Technique technique;

	private JdbcTemplate jdbc;

	private AnnotationConfigApplicationContext application;

	private RepositoryCacheStore<Long, Item> store;

	private JdbcFence fence;

	RepositoryCacheStoreContract(Database database, Technique technique) {
		this.database = database;
		this.technique = technique;
	}

	@BeforeEach
	void start() {
		this.jdbc = new JdbcTemplate(this.database.dataSource());
		create("item", "id bigint primary key, code varchar(10) unique, quantity int not null, version bigint");
		create("two_level_cache_fence",
				"cache varchar(255), part int, token bigint not null, primary key (cache, part)");
		this.application = this.technique.start(this.database.dataSource());
		this.store = RepositoryCacheStore.of(this.technique.items(this.application)).beans(this.application).build();
		this.fence = new JdbcFence("items", Objects.requireNonNull(this.store.dataSource()),
				Objects.requireNonNull(this.store.transactionManager()));
		this.fence.prepare(2);
	}

	private void create(String table, String columns) {
		this.jdbc.execute("drop table if exists " + table);
		this.jdbc.execute("create table " + table + " (" + columns + ")");
	}

	@AfterEach
	void stop() {
		this.application.close();
	}

	private Item item(long id, String code, int quantity) {
		return this.technique.item(id, code, quantity);
	}

	private Item item(long id, int quantity, long version) {
		Item item = item(id, "code-" + id, quantity);
		item.setVersion(version);
		return item;
	}

	private CacheChange<Long, Item> put(long id, int quantity) {
		return put(item(id, "code-" + id, quantity));
	}

	private static CacheChange<Long, Item> put(Item item) {
		return new CacheChange<>(Objects.requireNonNull(item.getId()), item, 1);
	}

	private static CacheChange<Long, Item> deletion(long id) {
		return new CacheChange<>(id, null, 1);
	}

	private void write(long token, List<CacheChange<Long, Item>> changes) throws Exception {
		SortedMap<Integer, Long> tokens = new TreeMap<>(Map.of(0, token));
		this.fence.run(tokens, () -> this.store.writeBehind(changes));
	}

	private List<Integer> quantities() {
		return this.jdbc.queryForList("select quantity from item order by id", Integer.class);
	}

	private List<Long> versions() {
		return this.jdbc.queryForList("select version from item order by id", Long.class);
	}

	@Test
	void whatAChangeLacksStaysAsItIs() {
		this.store.write(List.of(put(1, 10)));
		this.store.write(List.of(lacksTheQuantity(1), lacksTheQuantity(2)));
		assertThat(quantities()).containsExactly(10, 0);
		assertThat(this.store.load(1L)).extracting(Item::getCode).isEqualTo("new-1");
	}

	private CacheChange<Long, Item> lacksTheQuantity(long id) {
		return new CacheChange<>(id, item(id, "new-" + id, 0), 1, Set.of("quantity"));
	}

	@Test
	void whatIsWrittenIsLoaded() {
		this.store.write(List.of(put(1, 10), put(2, 20), put(3, 30)));
		this.store.write(List.of(put(1, 11), deletion(2), deletion(4)));
		assertThat(this.store.load(1L)).extracting(Item::getQuantity).isEqualTo(11);
		assertThat(this.store.load(2L)).isNull();
		assertThat(this.store.loadAll(List.of(1L, 2L, 3L, 4L))).containsOnlyKeys(1L, 3L);
		assertThat(quantities()).containsExactly(11, 30);
		assertThat(this.store.isGuarded()).isFalse();
	}

	@Test
	void whoIsLateWritesNothing() throws Exception {
		write(10, List.of(put(1, 1), put(2, 1)));
		write(11, List.of(put(1, 2), deletion(2)));
		assertThatExceptionOfType(FencedException.class)
			.isThrownBy(() -> write(10, List.of(put(1, 3), put(2, 3), put(3, 3))));
		assertThat(quantities()).containsExactly(2);
		write(11, List.of(put(1, 4)));
		assertThat(quantities()).containsExactly(4);
	}

	@Test
	void aBatchThatFailsWritesNothing() throws Exception {
		write(10, List.of(put(1, 1), put(2, 1)));
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> write(11, List.of(put(1, 2), deletion(2), put(item(3, "far too long", 2)))));
		assertThat(quantities()).containsExactly(1, 1);
		// Nor has it raised the token.
		write(10, List.of(put(1, 3)));
		assertThat(quantities()).containsExactly(3, 1);
	}

	@Test
	void theTransactionOfTheCallerDecides() {
		TransactionTemplate transaction = new TransactionTemplate(
				Objects.requireNonNull(this.store.transactionManager()));
		this.store.write(List.of(put(1, 1)));
		transaction.executeWithoutResult((status) -> {
			this.store.write(List.of(put(1, 2)));
			this.store.write(List.of(put(2, 2)));
			assertThat(this.store.loadAll(List.of(1L, 2L))).hasSize(2);
			status.setRollbackOnly();
		});
		assertThat(quantities()).containsExactly(1);
		transaction.executeWithoutResult((status) -> this.store.write(List.of(deletion(1))));
		assertThat(quantities()).isEmpty();
	}

	@Test
	void theVersionIsThatOfTheRow() throws Exception {
		write(10, List.of(put(1, 1)));
		for (int quantity = 2; quantity <= 4; quantity++) {
			// As it was cached, before anything changed.
			write(10, List.of(put(item(1, quantity, 0))));
		}
		assertThat(quantities()).containsExactly(4);
		assertThat(versions()).containsExactly(3L);
		this.jdbc.update("update item set version = 70");
		write(10, List.of(put(1, 5)));
		assertThat(versions()).containsExactly(71L);
		this.jdbc.update("delete from item");
		write(10, List.of(put(item(1, 6, 71))));
		assertThat(quantities()).containsExactly(6);
		assertThat(versions()).containsExactly(0L);
	}

	@Test
	void aWrittenValueHasTheVersionOfItsRow() {
		Item item = item(1, "code-1", 2);
		this.store.write(List.of(put(1, 1)));
		this.store.write(List.of(put(item)));
		assertThat(item.getVersion()).isEqualTo(1);
		assertThat(versions()).containsExactly(1L);
		// So it can also be saved by those who do not use the cache.
		Item saved = this.technique.items(this.application).save(item);
		assertThat(versions()).containsExactly(saved.getVersion());
	}

	@Test
	void whatMustBeUniqueMovesFromADeletedRow() throws Exception {
		write(10, List.of(put(1, 1)));
		write(10, List.of(put(item(0, "code-1", 2)), deletion(1)));
		assertThat(quantities()).containsExactly(2);
	}

	@Test
	void aValueUnderAnotherKeyIsRefused() {
		assertThatExceptionOfType(DataIntegrityViolationException.class)
			.isThrownBy(() -> this.store.write(List.of(new CacheChange<>(2L, item(1, "code-1", 1), 0))));
		assertThat(quantities()).isEmpty();
	}

	@Test
	void aBatchOfAnySizeIsWritten() throws Exception {
		List<CacheChange<Long, Item>> changes = new ArrayList<>();
		LongStream.range(0, MANY).forEach((id) -> changes.add(put(id, 1)));
		this.store.write(changes);
		assertThat(quantities()).hasSize(MANY);
		assertThat(this.store.loadAll(changes.stream().map(CacheChange::key).toList())).hasSize(MANY);
		this.store.write(LongStream.range(0, MANY).mapToObj(RepositoryCacheStoreContract::deletion).toList());
		assertThat(quantities()).isEmpty();
	}

	@Test
	void aStoreHasANameThatTellsItFromOthers() {
		assertThat(this.store.storeName()).containsIgnoringCase(this.database.name().split("_", 2)[0]).endsWith("Item");
	}

}
