package io.github.twolevelcache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.HashOperations;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.twolevelcache.autoconfigure.actuate.CacheWritesEndpointAutoConfiguration;
import io.github.twolevelcache.autoconfigure.metrics.TwoLevelCacheMetricsAutoConfiguration;
import io.github.twolevelcache.internal.actuate.CacheWritesEndpoint;
import io.github.twolevelcache.internal.drain.Backlog;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.internal.log.DeadLetter;
import io.github.twolevelcache.internal.metrics.WriteMetrics;
import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;
import io.github.twolevelcache.store.BacklogFullException;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What is put to a cache with write-behind reaches PostgreSQL, and is read until it has.
 */
@Timeout(120)
class WriteBehindIT {

	private static final Callable<Stock> NEVER = () -> {
		throw new IllegalStateException("The store was asked, which does not have the newest value");
	};

	private static final Duration LONGEST = Duration.ofSeconds(20);

	private static RedisCluster cluster;

	private static EmbeddedPostgres postgres;

	private static JdbcTemplate jdbc;

	private CacheInstance here;

	private CacheInstance there;

	@BeforeAll
	static void startServers() throws IOException {
		cluster = RedisCluster.start();
		postgres = EmbeddedPostgres.start();
		jdbc = new JdbcTemplate(postgres.getPostgresDatabase());
		jdbc.execute("alter role postgres set lock_timeout = '200ms'");
	}

	@AfterAll
	static void stopServers() throws IOException {
		postgres.close();
		cluster.close();
	}

	@BeforeEach
	void start() {
		cluster.flush();
		jdbc.execute("drop table if exists stock");
		jdbc.execute("""
				create table stock (sku varchar(40) primary key, quantity int check (quantity >= 0), place varchar(40),
				version bigint not null, deleted boolean not null)""");
		this.here = instance();
		this.there = instance();
		await().until(() -> this.here.cache("stock") != null && isOwned(this.here) && isOwned(this.there));
	}

	@AfterEach
	void stop() {
		this.here.close();
		this.there.close();
	}

	private static CacheInstance instance(String... properties) {
		String[] all = new String[properties.length + 1];
		all[0] = "two-level-cache.caches.stock.write.mode=behind";
		System.arraycopy(properties, 0, all, 1, properties.length);
		return CacheInstance.start(cluster.addresses(), Stores.class, all);
	}

	private static boolean isOwned(CacheInstance instance) {
		return !owners(instance).contains(Backlog.NOBODY);
	}

	private static Set<String> owners(CacheInstance instance) {
		return behind(instance).backlog().owners().keySet();
	}

	private static WriteBehind behind(CacheInstance instance) {
		return instance.bean(Drainer.class).caches().get(0);
	}

	private TwoLevelCache stock() {
		return this.here.cache("stock");
	}

	private void pause() {
		behind(this.here).pause();
	}

	private void resume() {
		behind(this.there).resume();
	}

	private static List<Map<String, Object>> rows() {
		return jdbc.queryForList("select sku, quantity from stock where not deleted order by sku");
	}

	private static long pending(CacheInstance instance) {
		return behind(instance).backlog().pending();
	}

	@Test
	void aPutReachesTheDatabaseAndTheOtherInstance() throws Exception {
		stock().put("a", new Stock("a", 1, "shelf"));
		assertThat(this.there.cache("stock").get("a", NEVER)).isEqualTo(new Stock("a", 1, "shelf"));
		behind(this.here).flush(LONGEST);
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 1));
		assertThat(pending(this.here)).isZero();
	}

	@Test
	void manyPutsOfBothInstancesAllReachTheDatabase() throws Exception {
		await().until(() -> owners(this.here).size() == 2);
		IntStream.range(0, 500).parallel().forEach((number) -> {
			CacheInstance instance = (number % 2 == 0) ? this.here : this.there;
			instance.cache("stock").put("item-" + number, new Stock("item-" + number, number, "shelf"));
		});
		behind(this.there).flush(LONGEST);
		assertThat(rows()).hasSize(500);
		assertThat(behind(this.here).stats().flushed()).isPositive();
		assertThat(behind(this.there).stats().flushed()).isPositive();
	}

	@Test
	void whatWaitsIsReadAlsoWhenRedisHasLostTheValue() throws Exception {
		pause();
		stock().put("a", new Stock("a", 1, "shelf"));
		stock().put("a", new Stock("a", 2, "shelf"));
		dropFromRedis("a");
		assertThat(this.there.cache("stock").get("a", NEVER)).isEqualTo(new Stock("a", 2, "shelf"));
		dropFromRedis("a");
		assertThat(this.there.cache("stock").get("a", Stock.class)).isEqualTo(new Stock("a", 2, "shelf"));
		dropFromRedis("a");
		assertThat(this.there.cache("stock").retrieve("a", () -> CompletableFuture.supplyAsync(() -> {
			throw new IllegalStateException("not to be called");
		})).get(10, TimeUnit.SECONDS)).isEqualTo(new Stock("a", 2, "shelf"));
		resume();
		behind(this.here).flush(LONGEST);
		assertThat(behind(this.here).stats().flushed() + behind(this.there).stats().flushed()).isEqualTo(1);
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 2));
	}

	private void dropFromRedis(String key) {
		StringRedisTemplate redis = new StringRedisTemplate(this.here.bean(RedisConnectionFactory.class));
		redis.keys("test:v:{stock~*}" + key).forEach(redis::delete);
		await().until(() -> stock().getLocalSize() == 0 && this.there.cache("stock").getLocalSize() == 0);
	}

	@Test
	void aDeletionThatWaitsIsNotLoadedBack() throws Exception {
		stock().put("a", new Stock("a", 1, "shelf"));
		behind(this.here).flush(LONGEST);
		pause();
		stock().evict("a");
		assertThat(rows()).hasSize(1);
		assertThat(stock().get("a", NEVER)).isNull();
		assertThat(this.there.cache("stock").get("a", Stock.class)).isNull();
		resume();
		behind(this.here).flush(LONGEST);
		assertThat(rows()).isEmpty();
		assertThat(stock().get("a", Stock.class)).isNull();
		stock().put("a", new Stock("a", 3, "shelf"));
		behind(this.here).flush(LONGEST);
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 3));
	}

	@Test
	void theDatabaseIsReadWhereNothingWaits() {
		jdbc.update("insert into stock values ('a', 7, 'shelf', 1, false)");
		assertThat(stock().get("a", Stock.class)).isEqualTo(new Stock("a", 7, "shelf"));
	}

	@Test
	void anOldChangeDoesNotOverwriteANewerRow() throws Exception {
		pause();
		stock().put("a", new Stock("a", 1, "shelf"));
		jdbc.update("insert into stock values ('a', 2, 'shelf', ?, false)", Long.MAX_VALUE);
		resume();
		behind(this.here).flush(LONGEST);
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 2));
		assertThat(behind(this.here).rejected() + behind(this.there).rejected()).isEqualTo(1);
	}

	@Test
	void versionsGrowAlsoWhereTheClockOfAMasterIsBehind() throws Exception {
		stock().put("a", new Stock("a", 1, "shelf"));
		behind(this.here).flush(LONGEST);
		long ahead = System.currentTimeMillis() + Duration.ofHours(1).toMillis();
		byte[] last = (ahead + "16382").getBytes(StandardCharsets.US_ASCII);
		replaceInTheLog(new byte[] { (byte) 0xff }, (found) -> last);
		assertThat(versionOfPut(2)).isEqualTo(ahead << 20 | 16383 << 6);
		assertThat(versionOfPut(3)).isEqualTo((ahead + 1) << 20);
		assertThat(versionOfPut(4)).isEqualTo((ahead + 1) << 20 | 1 << 6);
	}

	private @Nullable Long versionOfPut(int quantity) throws TimeoutException {
		stock().put("a", new Stock("a", quantity, "shelf"));
		behind(this.here).flush(LONGEST);
		return jdbc.queryForObject("select version from stock where quantity = ?", Long.class, quantity);
	}

	@Test
	void aChangeThatTheStoreRefusesIsPutAsideAndTheOthersAreNot() throws Exception {
		pause();
		for (int number = 0; number < 100; number++) {
			stock().put("item-" + number, new Stock("item-" + number, (number != 50) ? number : -1, "shelf"));
		}
		resume();
		behind(this.here).flush(LONGEST);
		assertThat(rows()).hasSize(99);
		List<DeadLetter> letters = behind(this.there).deadLetters();
		assertThat(letters).singleElement().satisfies((letter) -> {
			assertThat(letter.key()).isEqualTo("item-50");
			assertThat(letter.cause()).contains("quantity");
		});
		jdbc.execute("alter table stock drop constraint stock_quantity_check");
		assertThat(behind(this.here).replay(letters.get(0).id())).isTrue();
		behind(this.here).flush(LONGEST);
		assertThat(rows()).hasSize(100);
		assertThat(behind(this.here).deadLetters()).isEmpty();
		assertThat(behind(this.here).discard(letters.get(0).id())).isFalse();
	}

	@Test
	void changesWaitForATableThatWasAltered() throws Exception {
		stock().put("a", new Stock("a", 1, "shelf"));
		behind(this.here).flush(LONGEST);
		jdbc.execute("alter table stock rename column quantity to amount");
		IntStream.range(0, 100).forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
		await().until(() -> behind(this.here).stats().retried() + behind(this.there).stats().retried() > 100);
		assertThat(behind(this.here).deadLetters()).isEmpty();
		jdbc.execute("alter table stock rename column amount to quantity");
		behind(this.here).flush(LONGEST);
		assertThat(rows()).hasSize(101);
	}

	@Test
	void changesWaitForATableThatRefusesThemAll() throws Exception {
		pause();
		IntStream.range(0, 200).forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
		jdbc.execute("alter table stock add constraint none check (quantity < 0)");
		resume();
		await().until(() -> behind(this.here).stats().retried() + behind(this.there).stats().retried() > 200);
		jdbc.execute("alter table stock drop constraint none");
		behind(this.here).flush(LONGEST);
		assertThat(rows()).hasSizeGreaterThan(100);
		behind(this.here).deadLetters().forEach((letter) -> behind(this.here).replay(letter.id()));
		behind(this.here).flush(LONGEST);
		assertThat(rows()).hasSize(200);
	}

	@Test
	void whatWaitsAndCannotBeReadIsNeitherLoadedFromTheStoreNorGivenUpAtOnce() {
		jdbc.update("insert into stock values ('a', 7, 'shelf', 1, false)");
		pause();
		stock().put("a", new Stock("a", 1, "shelf"));
		spoilInTheLog("a");
		dropFromRedis("a");
		assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> this.there.cache("stock").get("a", NEVER))
			.withMessageContaining("'stock'")
			.withMessageContaining("'a'")
			.withMessageContaining("another version");
		resume();
		await().until(() -> behind(this.here).stats().retried() + behind(this.there).stats().retried() > 0);
		assertThat(behind(this.here).deadLetters()).isEmpty();
		assertThat(pending(this.here)).isEqualTo(1);
		// Or the instances would go on trying before they stop.
		cluster.flush();
	}

	private void spoilInTheLog(String key) {
		replaceInTheLog(key.getBytes(StandardCharsets.UTF_8), (change) -> Arrays.copyOf(change, change.length - 5));
	}

	private void replaceInTheLog(byte[] field, UnaryOperator<byte[]> change) {
		RedisTemplate<byte[], byte[]> redis = new RedisTemplate<>();
		redis.setConnectionFactory(this.here.bean(RedisConnectionFactory.class));
		redis.setEnableDefaultSerializer(false);
		redis.afterPropertiesSet();
		HashOperations<byte[], byte[], byte[]> logs = redis.opsForHash();
		for (byte[] log : Objects.requireNonNull(redis.keys("test:d:{stock~*}".getBytes(StandardCharsets.UTF_8)))) {
			byte[] found = logs.get(log, field);
			if (found != null) {
				logs.put(log, field, change.apply(found));
			}
		}
	}

	@Test
	void aDeadLetterEndsWhenANewerChangeOfItsKeyIsStored() throws Exception {
		stock().put("a", new Stock("a", -1, "shelf"));
		behind(this.here).flush(LONGEST);
		DeadLetter letter = behind(this.here).deadLetters().get(0);
		stock().put("a", new Stock("a", -2, "shelf"));
		behind(this.here).flush(LONGEST);
		assertThat(behind(this.here).deadLetters()).singleElement()
			.satisfies((newer) -> assertThat(newer.version()).isGreaterThan(letter.version()));
		assertThat(behind(this.here).replay(letter.id())).isFalse();
		stock().put("a", new Stock("a", 3, "shelf"));
		behind(this.here).flush(LONGEST);
		assertThat(behind(this.here).deadLetters()).isEmpty();
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 3));
	}

	@Test
	void aChangeThatCannotBeWaitedForIsRefused() throws Exception {
		for (Consumer<TwoLevelCache> change : List.<Consumer<TwoLevelCache>>of(
				(cache) -> cache.put("a", new Stock("a", 1, "shelf")), (cache) -> cache.evict("a"))) {
			assertThatIllegalStateException()
				.isThrownBy(() -> Mono.fromRunnable(() -> change.accept(stock()))
					.subscribeOn(Schedulers.parallel())
					.block(LONGEST))
				.withMessageContaining("'a'")
				.withMessageContaining("'stock'")
				.withMessageContaining("boundedElastic");
			Mono.fromRunnable(() -> change.accept(stock())).subscribeOn(Schedulers.boundedElastic()).block(LONGEST);
		}
		behind(this.here).flush(LONGEST);
		assertThat(jdbc.queryForList("select deleted from stock", Boolean.class)).containsExactly(true);
	}

	@Test
	void aDelayLetsLaterChangesTakeThePlaceOfEarlierOnesAndAFlushDoesNotWaitForIt() throws Exception {
		try (CacheInstance patient = instance("two-level-cache.caches.stock.write.behind.delay=1h")) {
			this.here.close();
			this.there.close();
			IntStream.rangeClosed(1, 5)
				.forEach((number) -> patient.cache("stock").put("a", new Stock("a", number, "shelf")));
			await().until(() -> Set.of(patient.bean(Drainer.class).id()).equals(owners(patient)));
			assertThat(pending(patient)).isEqualTo(1);
			behind(patient).flush(LONGEST);
			assertThat(behind(patient).stats().flushed()).isEqualTo(1);
			assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 5));
			patient.cache("stock").put("a", new Stock("a", 6, "shelf"));
			assertThat(pending(patient)).isEqualTo(1);
		}
		// Whoever stops writes what he owns before.
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 6));
	}

	@Test
	void aPauseHoldsForAllInstances() throws Exception {
		pause();
		assertThat(behind(this.there).backlog().paused()).isTrue();
		IntStream.range(0, 50).forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
		assertThatIllegalStateException().isThrownBy(() -> behind(this.there).flush(LONGEST))
			.withMessageContaining("'stock' is paused");
		assertThat(rows()).isEmpty();
		resume();
		behind(this.here).flush(LONGEST);
		assertThat(rows()).hasSize(50);
	}

	@Test
	void aPutIsAcknowledgedWhenReplicasHaveIt() throws Exception {
		try (CacheInstance safe = instance("two-level-cache.caches.stock.write.behind.durability=replicas")) {
			TwoLevelCache cache = safe.cache("stock");
			IntStream.range(0, 200)
				.parallel()
				.forEach((number) -> cache.put("item-" + number, new Stock("item-" + number, 1, "")));
			cache.evict("item-0");
			List<RedisNode> frozen = cluster.replicas();
			frozen.forEach(RedisNode::pause);
			try {
				assertThatExceptionOfType(RemoteCallException.class)
					.isThrownBy(() -> cache.put("item-1", new Stock("item-1", 2, "")))
					.withMessageContaining("'stock'")
					.withMessageContaining("'item-1'")
					.withMessageContaining("0 of the 1 replicas");
				// Whoever does not ask for replicas does not wait for them.
				stock().put("item-2", new Stock("item-2", 3, ""));
			}
			finally {
				frozen.forEach(RedisNode::resume);
			}
			await().ignoreExceptions().untilAsserted(() -> cache.put("item-1", new Stock("item-1", 4, "")));
			behind(safe).flush(LONGEST);
			assertThat(rows()).hasSize(199)
				.contains(Map.of("sku", "item-1", "quantity", 4), Map.of("sku", "item-2", "quantity", 3));
		}
	}

	@Test
	void aReplicatedPutFollowsItsSlotAndItsMaster() throws Exception {
		try (CacheInstance safe = instance("two-level-cache.caches.stock.write.behind.durability=replicas")) {
			TwoLevelCache cache = safe.cache("stock");
			cache.put("a", new Stock("a", 1, "shelf"));
			List<RedisNode> masters = cluster.masters();
			cluster.moveSlots(masters.get(0), masters.get(1), 1000);
			IntStream.range(0, 200)
				.forEach((number) -> cache.put("item-" + number, new Stock("item-" + number, 1, "")));
			cluster.moveSlots(masters.get(1), masters.get(0), 1000);
			cluster.nodes().forEach((node) -> node.command("CLIENT", "KILL", "TYPE", "normal"));
			await().ignoreExceptions()
				.untilAsserted(() -> IntStream.range(0, 200)
					.forEach((number) -> cache.put("item-" + number, new Stock("item-" + number, 2, ""))));
			behind(safe).flush(LONGEST);
			assertThat(rows()).hasSize(201).contains(Map.of("sku", "item-7", "quantity", 2));
		}
	}

	@Test
	void aStoreThatIsBusyIsTriedAgain() throws Exception {
		stock().put("a", new Stock("a", 0, "shelf"));
		behind(this.here).flush(LONGEST);
		DataSource other = postgres.getPostgresDatabase();
		TransactionTemplate blocking = new TransactionTemplate(new DataSourceTransactionManager(other));
		// A connection gives up waiting for a lock after 200 ms.
		blocking.executeWithoutResult((status) -> {
			new JdbcTemplate(other).execute("lock table stock in access exclusive mode");
			// Not by this thread, whose changes wait for the end of its transaction.
			CompletableFuture.runAsync(() -> stock().put("a", new Stock("a", 1, "shelf"))).join();
			await().until(() -> behind(this.here).stats().retried() + behind(this.there).stats().retried() > 1);
		});
		behind(this.here).flush(LONGEST);
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 1));
		assertThat(behind(this.here).deadLetters()).isEmpty();
	}

	@Test
	void whoStaysWritesWhatTheOtherHasLeft() throws Exception {
		pause();
		IntStream.range(0, 50).forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
		this.here.close();
		assertThat(rows()).isEmpty();
		resume();
		behind(this.there).flush(LONGEST);
		assertThat(rows()).hasSize(50);
	}

	@Test
	void whoStaysWritesWhatTheOtherHasLeftAlsoWhileThereIsAlwaysMore() throws Exception {
		this.here.close();
		this.there.close();
		this.here = instance("two-level-cache.caches.stock.write.behind.batch-size=5");
		this.there = instance("two-level-cache.caches.stock.write.behind.batch-size=5");
		await().until(() -> owners(this.here).size() == 2);
		// So slow that a batch has come for each part when one is written.
		jdbc.execute("""
				create or replace function linger() returns trigger as $$ begin
				perform pg_sleep(0.02); return null; end $$ language plpgsql""");
		jdbc.execute("create trigger lingering before insert on stock for each statement execute function linger()");
		AtomicBoolean over = new AtomicBoolean();
		List<Thread> writers = IntStream.range(0, 4).mapToObj((writer) -> new Thread(() -> {
			for (int number = 0; !over.get(); number++) {
				String sku = "more-" + writer + "-" + number % 500;
				stock().put(sku, new Stock(sku, number, "shelf"));
			}
		})).toList();
		writers.forEach(Thread::start);
		try {
			this.there.close();
			IntStream.range(0, 200)
				.forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
			await().atMost(LONGEST)
				.until(() -> Integer.valueOf(200)
					.equals(jdbc.queryForObject("select count(*) from stock where sku like 'item-%'", Integer.class)));
		}
		finally {
			over.set(true);
			for (Thread writer : writers) {
				writer.join();
			}
		}
	}

	@Test
	void whatFindsNoRoomInTheLogIsCommittedAlsoAfterTheCommitOfItsCaller() {
		@SuppressWarnings("unchecked")
		JdbcCacheStore<String, Stock> store = this.here.bean(JdbcCacheStore.class);
		TransactionTemplate transaction = new TransactionTemplate(this.here.bean(PlatformTransactionManager.class));
		transaction.executeWithoutResult((status) -> {
			this.here.bean(JdbcTemplate.class).queryForList("select 1");
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCommit() {
					store.write(List.of(new CacheChange<>("a", new Stock("a", 1, "shelf"), 5)));
					// By a connection of its own.
					assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 1));
				}

			});
		});
		assertThat(rows()).hasSize(1);
	}

	@Test
	void whatStopsWritesWhatItOwnsBefore() {
		IntStream.range(0, 50).forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
		this.here.close();
		this.there.close();
		assertThat(rows()).hasSize(50);
	}

	@Test
	void aTransactionThatIsRolledBackWritesNothing() throws Exception {
		TransactionTemplate transaction = new TransactionTemplate(this.here.bean(PlatformTransactionManager.class));
		transaction.executeWithoutResult((status) -> {
			stock().put("a", new Stock("a", 1, "shelf"));
			stock().evict("b");
			status.setRollbackOnly();
		});
		assertThat(pending(this.here)).isZero();
		transaction.executeWithoutResult((status) -> {
			stock().put("a", new Stock("a", 2, "shelf"));
			assertThat(pending(this.here)).isZero();
		});
		behind(this.here).flush(LONGEST);
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 2));
	}

	@Test
	void aFullLogFollowsTheSettings() throws Exception {
		String log = "two-level-cache.caches.stock.write.behind.";
		for (String onFull : List.of("reject", "block", "write-through")) {
			cluster.flush();
			jdbc.update("delete from stock");
			try (CacheInstance small = instance(log + "partitions=1", log + "max-pending=1", log + "max-wait=100ms",
					log + "on-full=" + onFull)) {
				behind(small).pause();
				TwoLevelCache cache = small.cache("stock");
				cache.put("a", new Stock("a", 1, "shelf"));
				cache.put("a", new Stock("a", 2, "shelf"));
				if ("write-through".equals(onFull)) {
					cache.put("b", new Stock("b", 1, "shelf"));
					assertThat(rows()).containsExactly(Map.of("sku", "b", "quantity", 1));
					assertThat(cache.get("b", Stock.class)).isEqualTo(new Stock("b", 1, "shelf"));
				}
				else {
					assertThatExceptionOfType(BacklogFullException.class)
						.isThrownBy(() -> cache.put("b", new Stock("b", 1, "shelf")))
						.withMessageContaining("'stock'")
						.withMessageContaining("'b'");
				}
				behind(small).resume();
				await().until(() -> rows().size() == ("write-through".equals(onFull) ? 2 : 1));
				cache.put("c", new Stock("c", 1, "shelf"));
			}
		}
	}

	@Test
	void aPutThatHasFailedIsNotMadeLater() {
		pause();
		try (CacheInstance hasty = instance("spring.data.redis.timeout=300ms")) {
			behind(hasty).pause();
			hasty.cache("stock").put("a", new Stock("a", 1, "shelf"));
			List<RedisNode> frozen = cluster.masters();
			frozen.forEach(RedisNode::pause);
			try {
				// It waits in the socket of the server.
				assertThatExceptionOfType(RemoteCallException.class)
					.isThrownBy(() -> hasty.cache("stock").put("a", new Stock("a", 2, "shelf")));
			}
			finally {
				frozen.forEach(RedisNode::resume);
			}
			await().ignoreExceptions().until(() -> {
				hasty.cache("stock").evict("b");
				return hasty.cache("stock").get("a", Stock.class) != null;
			});
			dropFromRedis("a");
			assertThat(this.here.cache("stock").get("a", NEVER)).isEqualTo(new Stock("a", 1, "shelf"));
		}
	}

	@Test
	void operatorsSeeWhatWaits() throws Exception {
		try (CacheInstance watched = CacheInstance.start(cluster.addresses(), Watched.class,
				"two-level-cache.caches.stock.write.mode=behind",
				"management.endpoints.jmx.exposure.include=cachewrites", "spring.jmx.enabled=true")) {
			CacheWritesEndpoint endpoint = watched.bean(CacheWritesEndpoint.class);
			MeterRegistry meters = watched.bean(MeterRegistry.class);
			assertThat(endpoint.operate("stock", "pause", null))
				.satisfies((writes) -> assertThat(writes.paused()).isTrue());
			watched.cache("stock").put("a", new Stock("a", 1, "shelf"));
			watched.cache("stock").put("b", new Stock("b", -1, "shelf"));
			assertThat(endpoint.caches()).hasEntrySatisfying("stock", (writes) -> {
				assertThat(writes.pending()).isEqualTo(2);
				assertThat(writes.owners()).isNotEmpty().doesNotContainKey(Backlog.NOBODY);
			});
			assertThat(meters.get("cache.writes.pending").tag("cache", "stock").gauge().value()).isEqualTo(2);
			endpoint.operate("stock", "resume", null);
			endpoint.operate("stock", "flush", null);
			CacheWritesEndpoint.Details details = Objects.requireNonNull(endpoint.cache("stock"));
			assertThat(details.writes().pending()).isZero();
			assertThat(details.deadLetters()).extracting(DeadLetter::key).containsExactly("b");
			assertThat(endpoint.operate("stock", "discard", null))
				.satisfies((writes) -> assertThat(writes.deadLetters()).isZero());
			await().until(() -> meters.get("cache.writes.dead").tag("cache", "stock").gauge().value() == 0);
			assertThat(endpoint.cache("absent")).isNull();
		}
	}

	@Test
	void anInstanceThatCannotKeepItsPromiseDoesNotStart() {
		String write = "two-level-cache.caches.stock.write.";
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> instance(write + "behind.partitions=32").close())
			.havingRootCause()
			.withMessageContaining(write + "behind.partitions")
			.withMessageContaining("must be 64");
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> instance(write + "writer=absent").close())
			.havingRootCause()
			.withMessageContaining(write + "writer")
			.withMessageContaining("stockWriter");
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> instance(write + "writer=forgetful").close())
			.havingRootCause()
			.withMessageContaining(write + "behind.ordering")
			.withMessageContaining("isGuarded()");
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> instance(write + "behind.replicas=2").close())
			.havingRootCause()
			.withMessageContaining(write + "behind.replicas")
			.withMessageContaining("durability");
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> instance("two-level-cache.caches.stock.levels=l1").close())
			.havingRootCause()
			.withMessageContaining(write + "mode");
		cluster.nodes().forEach((node) -> node.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru"));
		try {
			assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> instance().close())
				.havingRootCause()
				.withMessageContaining("allkeys-lru");
		}
		finally {
			cluster.nodes().forEach((node) -> node.command("CONFIG", "SET", "maxmemory-policy", "noeviction"));
		}
	}

	record Stock(String sku, int quantity, @Nullable String place) {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ EndpointAutoConfiguration.class, CacheWritesEndpointAutoConfiguration.class,
			CacheMetricsAutoConfiguration.class, TwoLevelCacheMetricsAutoConfiguration.class })
	@Import(Stores.class)
	static class Watched {

		@Bean
		MeterRegistry meters() {
			return new SimpleMeterRegistry();
		}

		// As Spring Boot does.
		@Bean
		SmartInitializingSingleton binding(MeterRegistry meters, WriteMetrics writes) {
			return () -> writes.bindTo(meters);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Stores {

		@Bean
		DataSource dataSource() {
			return postgres.getPostgresDatabase();
		}

		@Bean
		PlatformTransactionManager transactionManager(DataSource dataSource) {
			return new DataSourceTransactionManager(dataSource);
		}

		@Bean
		JdbcTemplate jdbcTemplate(DataSource dataSource) {
			return new JdbcTemplate(dataSource);
		}

		@Bean
		CacheWriter<String, Stock> forgetful() {
			return (changes) -> {
			};
		}

		@Bean
		JdbcCacheStore<String, Stock> stockWriter(DataSource dataSource) {
			return JdbcCacheStore.of(Stock.class).key("sku").dataSource(dataSource).build();
		}

	}

}
