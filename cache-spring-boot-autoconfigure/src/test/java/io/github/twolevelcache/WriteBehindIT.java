package io.github.twolevelcache;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.twolevelcache.internal.cache.DefaultTwoLevelCache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What is put to a cache with write-behind reaches PostgreSQL, and is read until it has.
 */
class WriteBehindIT extends WriteBehindFixture {

	@Test
	void aPutReachesTheDatabaseAndTheOtherInstance() throws Exception {
		stock().put("a", new Stock("a", 1, "shelf"));
		assertThat(this.there.cache("stock").get("a", NEVER)).isEqualTo(new Stock("a", 1, "shelf"));
		flush();
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 1));
		assertThat(pending(this.here)).isZero();
	}

	@Test
	void theDatabaseIsReadWhereNothingWaits() {
		jdbc.update("insert into stock values ('a', 7, 'shelf', 1, false)");
		assertThat(stock().get("a", Stock.class)).isEqualTo(new Stock("a", 7, "shelf"));
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
		flush();
		assertThat(behind(this.here).stats().flushed() + behind(this.there).stats().flushed()).isEqualTo(1);
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 2));
	}

	@Test
	void whatWaitsIsKeptAlsoWhereAMethodReturnsAnotherType() throws Exception {
		TwoLevelCache names = ((DefaultTwoLevelCache) stock()).usedBy("Shop.nameOf", String.class);
		pause();
		stock().put("a", new Stock("a", 1, "shelf"));
		assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> names.get("a", () -> "older"))
			.withMessageContaining("key 'a' of cache 'stock'")
			.withStackTraceContaining("what waits for the store is not used: its value is of type");
		dropFromRedis("a");
		assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> names.get("a", () -> "older"));
		assertThatExceptionOfType(RemoteCallException.class).isThrownBy(() -> names.get("a"));
		assertThat(stock().get("a", NEVER)).isEqualTo(new Stock("a", 1, "shelf"));
		resume();
		flush();
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 1));
		assertThat(names.get("a", () -> "name")).isEqualTo("name");
	}

	@Test
	void aDeletionThatWaitsIsNotLoadedBack() throws Exception {
		stock().put("a", new Stock("a", 1, "shelf"));
		flush();
		pause();
		stock().evict("a");
		assertThat(rows()).hasSize(1);
		assertThat(stock().get("a", NEVER)).isNull();
		assertThat(this.there.cache("stock").get("a", Stock.class)).isNull();
		resume();
		flush();
		assertThat(rows()).isEmpty();
		assertThat(stock().get("a", Stock.class)).isNull();
		stock().put("a", new Stock("a", 3, "shelf"));
		flush();
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 3));
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
		flush();
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 2));
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
		flush();
		assertThat(jdbc.queryForList("select deleted from stock", Boolean.class)).containsExactly(true);
	}

}
