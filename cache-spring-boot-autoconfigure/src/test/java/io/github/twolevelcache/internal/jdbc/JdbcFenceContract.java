package io.github.twolevelcache.internal.jdbc;

import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

import io.github.twolevelcache.internal.drain.Fence;
import io.github.twolevelcache.internal.drain.FencedException;
import io.github.twolevelcache.jdbc.Database;
import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.store.CacheChange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What every database must do as a fence.
 */
@Timeout(120)
abstract class JdbcFenceContract {

	private static final int PARTITIONS = 8;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Database database;

	private DataSource dataSource;

	private JdbcTemplate jdbc;

	private JdbcCacheStore<Long, Stock> store;

	private Fence fence;

	JdbcFenceContract(Database database) {
		this.database = database;
	}

	@BeforeEach
	void createTables() {
		this.dataSource = this.database.dataSource();
		this.jdbc = new JdbcTemplate(this.dataSource);
		this.jdbc.execute("drop table if exists two_level_cache_fence");
		this.jdbc.execute("""
				create table two_level_cache_fence (cache varchar(255), part int, token bigint not null,
				primary key (cache, part))""");
		this.jdbc.execute("drop table if exists stock");
		this.jdbc.execute("create table stock (id bigint primary key, quantity int not null)");
		this.store = JdbcCacheStore.of(Stock.class).unversioned().dataSource(this.dataSource).build();
		this.fence = prepared();
	}

	@AfterEach
	void stopThreads() {
		this.threads.shutdownNow();
	}

	private JdbcFence prepared() {
		JdbcFence prepared = new JdbcFence("stock", this.dataSource, new JdbcTransactionManager(this.dataSource));
		prepared.prepare(PARTITIONS);
		return prepared;
	}

	private static SortedMap<Integer, Long> tokens(long... byPart) {
		SortedMap<Integer, Long> tokens = new TreeMap<>();
		for (int part = 0; part < byPart.length; part++) {
			tokens.put(part, byPart[part]);
		}
		return tokens;
	}

	private Fence.Batch put(int quantity) {
		return () -> this.store.writeBehind(List.of(new CacheChange<>(1L, new Stock(quantity), 1)));
	}

	private int quantity() {
		Stock stock = this.store.load(1L);
		return (stock != null) ? stock.quantity() : 0;
	}

	@Test
	void whoHasALowerTokenWritesNothing() throws Exception {
		this.fence.run(tokens(5, 7), put(1));
		assertThatExceptionOfType(FencedException.class).isThrownBy(() -> this.fence.run(tokens(9, 6), put(2)))
			.withMessageContaining("stock")
			.satisfies((ex) -> assertThat(ex.partition()).isEqualTo(1))
			.satisfies((ex) -> assertThat(ex.token()).isEqualTo(7));
		assertThat(quantity()).isEqualTo(1);
		// Nor has it raised the token of the other part.
		this.fence.run(tokens(5), put(3));
		assertThat(quantity()).isEqualTo(3);
	}

	@Test
	void theSameTokenOrAHigherOnePasses() throws Exception {
		this.fence.run(tokens(5), put(1));
		this.fence.run(tokens(5), put(2));
		assertThat(quantity()).isEqualTo(2);
		this.fence.run(tokens(6), put(3));
		assertThat(quantity()).isEqualTo(3);
		assertThatExceptionOfType(FencedException.class).isThrownBy(() -> this.fence.run(tokens(5), put(4)));
	}

	@Test
	void aBatchThatFailsLeavesNothing() {
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.fence.run(tokens(5), () -> {
			put(1).write();
			throw new InterruptedException();
		}));
		assertThat(quantity()).isZero();
		assertThat(this.jdbc.queryForObject("select max(token) from two_level_cache_fence", Long.class)).isZero();
	}

	@Test
	void batchesOfAPartFollowEachOtherAndTheLaterSeesTheTokenOfTheEarlier() throws Exception {
		CountDownLatch inside = new CountDownLatch(1);
		CountDownLatch leave = new CountDownLatch(1);
		List<Integer> order = Collections.synchronizedList(new ArrayList<>());
		Future<?> owner = this.threads.submit(() -> {
			this.fence.run(tokens(5), () -> {
				put(1).write();
				inside.countDown();
				leave.await();
				order.add(1);
			});
			return null;
		});
		inside.await();
		Future<?> successor = runLater(tokens(5), order, 2);
		Future<?> zombie = runLater(tokens(4), order, 3);
		await()
			.until(() -> Integer.valueOf(2).equals(this.jdbc.queryForObject(this.database.lockWaits(), Integer.class)));
		assertThat(order).isEmpty();
		// Those of other parts do not wait.
		this.fence.run(new TreeMap<>(tokens(0, 3)).tailMap(1), () -> {
		});
		leave.countDown();
		owner.get();
		successor.get();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(zombie::get)
			.withCauseInstanceOf(FencedException.class);
		assertThat(order).containsExactly(1, 2);
		assertThat(quantity()).isEqualTo(2);
	}

	private Future<?> runLater(SortedMap<Integer, Long> tokens, List<Integer> order, int quantity) {
		return this.threads.submit(() -> {
			this.fence.run(tokens, () -> {
				order.add(quantity);
				put(quantity).write();
			});
			return null;
		});
	}

	@Test
	void nothingIsLeftOfWhatIsDeletedBehindTheFence() throws Exception {
		this.jdbc.execute("drop table if exists stock");
		this.jdbc.execute("create table stock (id bigint primary key, quantity int, version bigint not null, "
				+ "deleted boolean not null)");
		this.store = JdbcCacheStore.of(Stock.class).dataSource(this.dataSource).build();
		this.fence.run(tokens(5), put(1));
		this.fence.run(tokens(5),
				() -> this.store.writeBehind(List.of(new CacheChange<>(1L, null, 2), new CacheChange<>(2L, null, 2))));
		assertThat(this.jdbc.queryForObject("select count(*) from stock", Integer.class)).isZero();
		assertThat(this.store.rejected()).isZero();
		// Without the fence, an older put may come later.
		this.store.writeBehind(List.of(new CacheChange<>(1L, null, 2)));
		put(1).write();
		assertThat(this.store.load(1L)).isNull();
	}

	@Test
	void instancesPrepareTheTableAtOnce() throws Exception {
		this.jdbc.execute("delete from two_level_cache_fence");
		List<Future<?>> instances = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			instances.add(this.threads.submit(this::prepared));
		}
		for (Future<?> instance : instances) {
			instance.get();
		}
		assertThat(this.jdbc.queryForObject("select count(*) from two_level_cache_fence", Integer.class))
			.isEqualTo(PARTITIONS);
		this.fence.run(tokens(5), put(1));
		prepared();
		assertThatExceptionOfType(FencedException.class).isThrownBy(() -> this.fence.run(tokens(4), put(2)));
	}

	@Test
	void aMissingTableIsSaidWithWhatToDo() {
		this.jdbc.execute("drop table two_level_cache_fence");
		assertThatIllegalStateException().isThrownBy(this::prepared)
			.withMessageContaining("'stock'")
			.withMessageContaining("create table two_level_cache_fence (");
	}

	@Test
	void aMissingRowIsWaitedFor() {
		this.jdbc.execute("delete from two_level_cache_fence");
		assertThatExceptionOfType(SQLTransientException.class).isThrownBy(() -> this.fence.run(tokens(5), put(1)))
			.withMessageContaining("partition 0");
	}

	record Stock(int quantity) {

	}

}
