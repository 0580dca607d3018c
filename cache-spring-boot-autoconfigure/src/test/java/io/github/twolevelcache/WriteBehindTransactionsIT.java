package io.github.twolevelcache;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What transactions see of a cache with write-behind: their own changes, and what waits
 * for PostgreSQL.
 */
class WriteBehindTransactionsIT extends WriteBehindFixture {

	private TransactionTemplate transaction;

	@BeforeEach
	void template() {
		this.transaction = new TransactionTemplate(this.here.bean(PlatformTransactionManager.class));
	}

	private int quantity(String sku) {
		return Objects.requireNonNull(stock().get(sku, Stock.class)).quantity();
	}

	private void change(IntUnaryOperator change) {
		stock().put("a", new Stock("a", change.applyAsInt(quantity("a")), "shelf"));
	}

	@Test
	void aTransactionThatChangesAKeyTwiceReadsItsOwnChange() throws Exception {
		jdbc.update("insert into stock values ('a', 12, 'shelf', 1, false)");
		pause();
		stock().put("a", new Stock("a", 10, "shelf"));
		this.transaction.executeWithoutResult((status) -> {
			change((quantity) -> quantity - 1);
			assertThat(quantity("a")).isEqualTo(9);
			change((quantity) -> quantity - 1);
		});
		assertThat(quantity("a")).isEqualTo(8);
		resume();
		flush();
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 8));
	}

	@Test
	void aTransactionDoesNotReadBackWhatItHasDeleted() throws Exception {
		jdbc.update("insert into stock values ('a', 12, 'shelf', 1, false), ('b', 13, 'shelf', 1, false)");
		assertThat(quantity("a")).isEqualTo(12);
		this.transaction.executeWithoutResult((status) -> {
			stock().evict("a");
			assertThat(stock().get("a", Stock.class)).isNull();
			assertThat(stock().get("a", NEVER)).isNull();
			assertThat(stock().getAll(List.of("a", "b"))).containsOnlyKeys("b");
			assertThat(stock().evictIfPresent("a")).isFalse();
			stock().put("a", new Stock("a", 1, "shelf"));
			assertThat(quantity("a")).isEqualTo(1);
		});
		flush();
		assertThat(rows()).first().isEqualTo(Map.of("sku", "a", "quantity", 1));
	}

	@Test
	void aClearHidesNothingThatWaitsForTheDatabase() {
		jdbc.update("insert into stock values ('a', 12, 'shelf', 1, false), ('b', 12, 'shelf', 1, false)");
		pause();
		stock().put("a", new Stock("a", 5, "shelf"));
		stock().evict("b");
		this.transaction.executeWithoutResult((status) -> {
			stock().put("c", new Stock("c", 7, "shelf"));
			stock().clear();
			assertThat(quantity("a")).isEqualTo(5);
			assertThat(stock().get("b", Stock.class)).isNull();
			assertThat(quantity("c")).isEqualTo(7);
			assertThat(stock().getAll(List.of("a", "b", "c"))).containsOnlyKeys("a", "c");
		});
		assertThat(stock().getAll(List.of("a", "b", "c"))).containsOnlyKeys("a", "c");
		resume();
	}

	@Test
	void whatATransactionHasNotTouchedIsReadFromTheLogBeforeTheDatabase() {
		jdbc.update("insert into stock values ('a', 12, 'shelf', 1, false)");
		pause();
		stock().put("a", new Stock("a", 5, "shelf"));
		dropFromRedis("a");
		this.transaction.executeWithoutResult((status) -> {
			stock().put("b", new Stock("b", 7, "shelf"));
			assertThat(stock().get("a", NEVER)).isEqualTo(new Stock("a", 5, "shelf"));
			assertThat(stock().getAll(List.of("a", "b"))).hasSize(2);
		});
		resume();
	}

	@Test
	void whatWaitsIsReadAlsoWhileAnotherInstanceLoads() {
		jdbc.update("insert into stock values ('a', 12, 'shelf', 1, false)");
		pause();
		stock().put("a", new Stock("a", 5, "shelf"));
		StringRedisTemplate redis = new StringRedisTemplate(this.here.bean(RedisConnectionFactory.class));
		String entry = redis.keys("test:v:{stock~*}a").iterator().next();
		dropFromRedis("a");
		redis.opsForValue().set(entry.replace(":v:", ":l:"), "another", LONGEST);
		this.transaction.executeWithoutResult(
				(status) -> assertThat(stock().get("a", NEVER)).isEqualTo(new Stock("a", 5, "shelf")));
		// Nor does anyone else have to wait for the load.
		assertThat(stock().get("a", NEVER)).isEqualTo(new Stock("a", 5, "shelf"));
		assertThat(stock().getAll(List.of("a"))).hasSize(1);
		assertThat(redis.opsForValue().get(entry.replace(":v:", ":l:"))).isEqualTo("another");
		resume();
	}

	@Test
	void anEvictThatOnlyInvalidatesHidesNoRecord() {
		try (CacheInstance invalidating = instance(WRITE + "on-evict=invalidate")) {
			pause();
			TwoLevelCache cache = invalidating.cache("stock");
			cache.put("a", new Stock("a", 5, "shelf"));
			this.transaction.executeWithoutResult((status) -> {
				cache.evict("a");
				assertThat(cache.get("a", NEVER)).isEqualTo(new Stock("a", 5, "shelf"));
				cache.put("a", new Stock("a", 6, "shelf"));
				cache.evict("a");
				assertThat(cache.get("a", NEVER)).isEqualTo(new Stock("a", 6, "shelf"));
			});
			assertThat(cache.get("a", NEVER)).isEqualTo(new Stock("a", 6, "shelf"));
			resume();
		}
	}

	@Test
	void aSavepointThatIsRolledBackWritesNothing() throws Exception {
		TransactionTemplate nested = new TransactionTemplate(this.here.bean(PlatformTransactionManager.class));
		nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		this.transaction.executeWithoutResult((status) -> {
			stock().put("a", new Stock("a", 1, "shelf"));
			nested.executeWithoutResult((nestedStatus) -> {
				stock().put("a", new Stock("a", 2, "shelf"));
				stock().put("b", new Stock("b", 2, "shelf"));
				nestedStatus.setRollbackOnly();
			});
			assertThat(quantity("a")).isEqualTo(1);
			assertThat(stock().get("b", Stock.class)).isNull();
		});
		flush();
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 1));
	}

	@Test
	void whatCannotBeWrittenFailsBeforeTheCommit() {
		for (Object unwritable : new @Nullable Object[] { null, new Object() }) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
				this.here.bean(JdbcTemplate.class).update("insert into stock values ('other', 1, 'shelf', 1, false)");
				stock().put("a", unwritable);
			}));
		}
		assertThat(rows()).isEmpty();
		assertThat(pending(this.here)).isZero();
	}

	@Test
	void putIfAbsentIsRefusedInATransactionToo() {
		this.transaction.executeWithoutResult((status) -> {
			Stock put = new Stock("a", 5, "shelf");
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> stock().putIfAbsent("a", put));
			stock().put("a", put);
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> stock().putIfAbsent("a", put));
			stock().clear();
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> stock().putIfAbsent("b", put));
		});
	}

}
