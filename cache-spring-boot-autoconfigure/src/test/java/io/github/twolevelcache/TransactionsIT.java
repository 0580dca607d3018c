package io.github.twolevelcache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.internal.cache.DefaultTwoLevelCache;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Caches and transactions of a real database.
 */
@WithRedisCluster(shared = true)
@Timeout(60)
class TransactionsIT {

	private static final Duration BOUND = Duration.ofSeconds(1);

	private static CacheInstance here;

	private static CacheInstance there;

	/** On the connection of the transaction, if there is one. */
	private static JdbcTemplate jdbc;

	private static StringRedisTemplate redis;

	private static final Callable<String> NEVER = () -> {
		throw new IllegalStateException("Nothing is to be loaded");
	};

	private final String key = UUID.randomUUID().toString();

	private TransactionTemplate transaction;

	@BeforeAll
	static void start(RedisCluster cluster) {
		here = CacheInstance.start(cluster.addresses(), Transactions.class);
		jdbc = here.bean(JdbcTemplate.class);
		jdbc.execute("DROP TABLE IF EXISTS product");
		jdbc.execute("CREATE TABLE product (id text PRIMARY KEY, name text NOT NULL)");
		// Runs on the threads of the transactions, but knows nothing of them.
		there = CacheInstance.start(cluster.addresses(), null, "two-level-cache.transaction-aware=false");
		redis = new StringRedisTemplate(here.bean(RedisConnectionFactory.class));
	}

	@AfterAll
	static void stop() {
		here.close();
		there.close();
	}

	@BeforeEach
	void insert() {
		jdbc.update("INSERT INTO product VALUES (?, 'old')", this.key);
		this.transaction = new TransactionTemplate(here.bean(PlatformTransactionManager.class));
		Errors.seen.clear();
	}

	private static TwoLevelCache here() {
		return here.cache("products");
	}

	private static TwoLevelCache there() {
		return there.cache("products");
	}

	private Cache of(Class<?> type) {
		return ((DefaultTwoLevelCache) here()).usedBy("Catalogue.find", type);
	}

	private @Nullable String name() {
		return jdbc.queryForObject("SELECT name FROM product WHERE id = ?", String.class, this.key);
	}

	private void rename(String name) {
		jdbc.update("UPDATE product SET name = ? WHERE id = ?", name, this.key);
	}

	@Test
	void whatIsOfAnotherTypeIsReplacedAfterCommit() {
		here().put(this.key, "old");
		this.transaction.executeWithoutResult((status) -> {
			assertThat(of(Integer.class).get(this.key)).isNull();
			assertThat(of(Integer.class).get(this.key, () -> 1)).isEqualTo(1);
			assertThat(there().get(this.key, String.class)).isEqualTo("old");
		});
		assertThat(here().get(this.key, Integer.class)).isEqualTo(1);
	}

	@Test
	void whatATransactionHasPutItselfIsKeptWhicheverTypeItReads() {
		this.transaction.executeWithoutResult((status) -> {
			of(String.class).put(this.key, "new");
			assertThat(of(Object.class).get(this.key, NEVER)).isEqualTo("new");
			assertThat(of(Integer.class).get(this.key)).isNull();
			assertThat(of(Integer.class).retrieve(this.key)).isCompletedWithValue(null);
			assertThat(of(Integer.class).get(this.key, () -> 1)).isEqualTo(1);
			assertThat(here().get(this.key, NEVER)).isEqualTo("new");
		});
		assertThat(here().get(this.key, NEVER)).isEqualTo("new");
	}

	@Test
	void aPutTakesEffectAfterCommit() {
		here().put(this.key, "old");
		this.transaction.executeWithoutResult((status) -> {
			rename("new");
			here().put(this.key, "new");
			assertThat(there().get(this.key, String.class)).isEqualTo("old");
			// The transaction itself sees its change.
			assertThat(here().get(this.key, String.class)).isEqualTo("new");
			assertThat(here().get(this.key, NEVER)).isEqualTo("new");
		});
		assertThat(here().get(this.key, String.class)).isEqualTo("new");
		await().atMost(BOUND).until(() -> "new".equals(there().get(this.key, String.class)));
	}

	@Test
	void whatIsRolledBackNeverHappened() {
		here().put(this.key, "old");
		here().put(this.key + " evicted", "old");
		this.transaction.executeWithoutResult((status) -> {
			rename("new");
			here().put(this.key, "new");
			here().evict(this.key + " evicted");
			here().clear();
			status.setRollbackOnly();
		});
		assertThat(there().get(this.key, String.class)).isEqualTo("old");
		assertThat(there().get(this.key + " evicted", String.class)).isEqualTo("old");
		assertThat(here().get(this.key, String.class)).isEqualTo("old");
	}

	@Test
	void evictAndClearTakeEffectAfterCommit() {
		here().put(this.key, "old");
		this.transaction.executeWithoutResult((status) -> {
			here().evict(this.key);
			assertThat(there().get(this.key, String.class)).isEqualTo("old");
		});
		await().atMost(BOUND).until(() -> there().get(this.key) == null);
		here().put(this.key, "old");
		this.transaction.executeWithoutResult((status) -> {
			here().clear();
			assertThat(there().get(this.key, String.class)).isEqualTo("old");
			assertThat(here().get(this.key)).isNull();
		});
		assertThat(here().get(this.key)).isNull();
	}

	@Test
	void allReadsOfATransactionSeeWhatItHasChanged() {
		String evicted = this.key + " evicted";
		here().put(this.key, "old");
		here().put(evicted, "old");
		this.transaction.executeWithoutResult((status) -> {
			here().put(this.key, "new");
			here().evict(evicted);
			assertThat(here().getAll(List.of(this.key, evicted))).isEqualTo(Map.of(this.key, "new"));
			assertThat(here().retrieve(this.key)).isCompletedWithValueMatching(
					(found) -> found instanceof Cache.ValueWrapper wrapper && "new".equals(wrapper.get()));
			assertThat(here().retrieve(this.key, () -> CompletableFuture.completedFuture("loaded")))
				.isCompletedWithValue("new");
			assertThat(here().retrieve(evicted)).isCompletedWithValue(null);
			assertThat(here().retrieve(evicted, () -> CompletableFuture.completedFuture("loaded")))
				.isCompletedWithValue("loaded");
			here().put(evicted, "new");
			assertThat(here().get(evicted, NEVER)).isEqualTo("new");
			// A key is its text, here as in Redis.
			here().put(42L, "number");
			assertThat(here().get("42", NEVER)).isEqualTo("number");
			status.setRollbackOnly();
		});
		assertThat(here().getAll(List.of(this.key, evicted))).isEqualTo(Map.of(this.key, "old", evicted, "old"));
	}

	@Test
	void whatIsClearedOrEvictedIsGoneForTheTransaction() {
		here().put(this.key, "old");
		this.transaction.executeWithoutResult((status) -> {
			here().put(this.key, "new");
			here().put(this.key + " other", "new");
			here().evict(this.key);
			assertThat(here().get(this.key)).isNull();
			here().clear();
			assertThat(here().get(this.key + " other")).isNull();
			assertThat(here().get(this.key, this::name)).isEqualTo("old");
			here().put(this.key + " other", "newer");
			assertThat(here().get(this.key + " other", NEVER)).isEqualTo("newer");
		});
		assertThat(here().get(this.key)).isNull();
		assertThat(here().get(this.key + " other", String.class)).isEqualTo("newer");
	}

	@Test
	void putIfAbsentSeesWhatTheTransactionHasChanged() {
		here().put(this.key, "old");
		this.transaction.executeWithoutResult((status) -> {
			here().evict(this.key);
			assertThat(here().putIfAbsent(this.key, "new")).isNull();
			assertThat(there().get(this.key, String.class)).isEqualTo("old");
			assertThat(here().get(this.key, NEVER)).isEqualTo("new");
			assertThat(here().putIfAbsent(this.key, "newer"))
				.satisfies((found) -> assertThat(found.get()).isEqualTo("new"));
			// Nothing is known of another key, so it is put at once.
			assertThat(here().putIfAbsent(this.key + " other", "new")).isNull();
			assertThat(there().get(this.key + " other", String.class)).isEqualTo("new");
		});
		await().atMost(BOUND).until(() -> "new".equals(there().get(this.key, String.class)));
	}

	@Test
	void whetherAKeyWasPresentIsAnsweredByTheTransactionThatHasChangedIt() {
		this.transaction.executeWithoutResult((status) -> {
			here().put(this.key, "new");
			assertThat(here().evictIfPresent(this.key)).isTrue();
			assertThat(here().evictIfPresent(this.key)).isFalse();
		});
		assertThat(here().get(this.key)).isNull();
	}

	@Test
	void anotherCacheIsNotCleared() {
		TwoLevelCache other = here.cache("others");
		other.put(this.key, "old");
		this.transaction.executeWithoutResult((status) -> {
			here().clear();
			assertThat(other.get(this.key, String.class)).isEqualTo("old");
			other.put(this.key, "new");
			assertThat(here().get(this.key)).isNull();
			assertThat(other.get(this.key, NEVER)).isEqualTo("new");
		});
		assertThat(other.get(this.key, String.class)).isEqualTo("new");
	}

	@Test
	void anEvictBeforeInvocationIsRepeatedAfterCommit() {
		here().put(this.key, "old");
		this.transaction.executeWithoutResult((status) -> {
			assertThat(here().evictIfPresent(this.key)).isTrue();
			rename("new");
			// Another instance loads the row that is still the committed one.
			assertThat(there().get(this.key, () -> "old")).isEqualTo("old");
		});
		assertThat(there().get(this.key, this::name)).isEqualTo("new");
	}

	@Test
	void aReadOfAnUncommittedRowDoesNotFillTheCache() {
		this.transaction.executeWithoutResult((status) -> {
			rename("new");
			assertThat(here().get(this.key, this::name)).isEqualTo("new");
			assertThat(there().get(this.key)).isNull();
			status.setRollbackOnly();
		});
		assertThat(here().get(this.key)).isNull();
		// Nobody waits for it to be given back; it would end after two seconds.
		await().atMost(Duration.ofSeconds(1)).until(() -> !redis.hasKey("test:v:{products::" + this.key + "}"));
		assertThat(here().get(this.key, this::name)).isEqualTo("old");
	}

	@Test
	void aReadFillsTheCacheAfterCommit() {
		this.transaction
			.executeWithoutResult((status) -> assertThat(here().get(this.key, this::name)).isEqualTo("old"));
		assertThat(there().get(this.key, String.class)).isEqualTo("old");
	}

	@Test
	void aReadThatWasOvertakenDoesNotFillTheCache() {
		this.transaction.executeWithoutResult((status) -> {
			assertThat(here().get(this.key, this::name)).isEqualTo("old");
			there().put(this.key, "newer");
		});
		assertThat(here().get(this.key, String.class)).isEqualTo("newer");
		there().evict(this.key);
		this.transaction.executeWithoutResult((status) -> {
			assertThat(here().get(this.key, this::name)).isEqualTo("old");
			there().evict(this.key);
		});
		assertThat(here().get(this.key)).isNull();
	}

	@Test
	void nobodyWaitsForATransaction() {
		this.transaction.executeWithoutResult((status) -> {
			assertThat(here().get(this.key, this::name)).isEqualTo("old");
			assertThat(there().get(this.key, () -> "loaded")).isEqualTo("loaded");
		});
		assertThat(here().get(this.key, String.class)).isEqualTo("loaded");
	}

	@Test
	void aTransactionThatOnlyReadsLoadsAsOthersDo() {
		this.transaction.setReadOnly(true);
		this.transaction.executeWithoutResult((status) -> {
			assertThat(here().get(this.key, this::name)).isEqualTo("old");
			assertThat(there().get(this.key, String.class)).isEqualTo("old");
		});
	}

	@Test
	void aTransactionWithinATransactionHasChangesOfItsOwn() {
		TransactionTemplate inner = new TransactionTemplate(here.bean(PlatformTransactionManager.class));
		inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.transaction.executeWithoutResult((status) -> {
			here().put(this.key, "outer");
			inner.executeWithoutResult((innerStatus) -> {
				assertThat(here().get(this.key)).isNull();
				here().put(this.key + " inner", "inner");
			});
			assertThat(there().get(this.key + " inner", String.class)).isEqualTo("inner");
			assertThat(here().get(this.key, NEVER)).isEqualTo("outer");
			status.setRollbackOnly();
		});
		assertThat(there().get(this.key)).isNull();
	}

	private TransactionTemplate nested() {
		TransactionTemplate nested = new TransactionTemplate(here.bean(PlatformTransactionManager.class));
		nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		return nested;
	}

	@Test
	void aSavepointThatIsRolledBackTakesItsChangesAlong() {
		String other = this.key + " other";
		here().put(other, "old");
		this.transaction.executeWithoutResult((status) -> {
			here().put(this.key, "new");
			nested().executeWithoutResult((nestedStatus) -> {
				here().put(this.key, "newer");
				here().put(this.key + " nested", "newer");
				here().evict(other);
				here().clear();
				nestedStatus.setRollbackOnly();
			});
			assertThat(here().get(this.key, NEVER)).isEqualTo("new");
			assertThat(here().get(this.key + " nested")).isNull();
			assertThat(here().get(other, NEVER)).isEqualTo("old");
		});
		assertThat(here().get(this.key, NEVER)).isEqualTo("new");
		assertThat(here().get(this.key + " nested")).isNull();
		assertThat(here().get(other, NEVER)).isEqualTo("old");
	}

	@Test
	void aSavepointBeforeTheFirstChangeIsKnownToo() {
		here().put(this.key + " put", "old");
		this.transaction.executeWithoutResult((status) -> nested().executeWithoutResult((nestedStatus) -> {
			rename("new");
			here().put(this.key + " put", "new");
			assertThat(here().get(this.key, this::name)).isEqualTo("new");
			nestedStatus.setRollbackOnly();
		}));
		assertThat(here().get(this.key + " put", NEVER)).isEqualTo("old");
		// What the transaction has loaded was rolled back with the row.
		assertThat(here().get(this.key)).isNull();
		assertThat(redis.hasKey("test:v:{products::" + this.key + "}")).isFalse();
	}

	@Test
	void whatIsLoadedBeforeASavepointFillsTheCache() {
		this.transaction.executeWithoutResult((status) -> {
			assertThat(here().get(this.key, this::name)).isEqualTo("old");
			nested().executeWithoutResult(TransactionStatus::setRollbackOnly);
		});
		assertThat(there().get(this.key, String.class)).isEqualTo("old");
	}

	@Test
	void aSavepointThatIsReleasedKeepsItsChanges() {
		this.transaction.executeWithoutResult((status) -> {
			nested().executeWithoutResult((outer) -> {
				here().put(this.key, "outer");
				nested().executeWithoutResult((inner) -> here().put(this.key, "inner"));
				nested().executeWithoutResult((inner) -> {
					here().evict(this.key);
					inner.setRollbackOnly();
				});
				assertThat(here().get(this.key, NEVER)).isEqualTo("inner");
			});
			nested().executeWithoutResult(TransactionStatus::setRollbackOnly);
		});
		assertThat(here().get(this.key, NEVER)).isEqualTo("inner");
	}

	@Test
	void aSavepointCanBeRolledBackToMoreThanOnce() {
		this.transaction.executeWithoutResult((status) -> {
			here().put(this.key, "first");
			Object outer = status.createSavepoint();
			here().put(this.key, "second");
			Object inner = status.createSavepoint();
			for (int i = 0; i < 2; i++) {
				here().put(this.key, "third");
				status.rollbackToSavepoint(inner);
				assertThat(here().get(this.key, NEVER)).isEqualTo("second");
			}
			status.rollbackToSavepoint(outer);
			assertThat(here().get(this.key, NEVER)).isEqualTo("first");
			here().put(this.key, "fourth");
			status.rollbackToSavepoint(outer);
			status.releaseSavepoint(outer);
		});
		assertThat(here().get(this.key, NEVER)).isEqualTo("first");
	}

	@Test
	void changesThatOthersMakeAfterCommitAreMade() {
		here().put(this.key, "old");
		this.transaction.executeWithoutResult(
				(status) -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void afterCommit() {
						here().evict(TransactionsIT.this.key);
					}

				}));
		assertThat(there().get(this.key)).isNull();
	}

	@Test
	void whatFailsAfterCommitReachesTheErrorHandlerAndTheCaller() {
		assertThatIllegalStateException().isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
			rename("new");
			List<Object> changing = new ArrayList<>(List.of("can be encoded"));
			here().put(this.key, changing);
			changing.add(new Object());
			here().put(this.key + " other", "value");
		})).withMessage("handled");
		assertThat(Errors.seen).containsExactly("put of " + this.key + " in products");
		// The others are made nevertheless.
		assertThat(there().get(this.key + " other", String.class)).isEqualTo("value");
		assertThat(name()).isEqualTo("new");
	}

	@Test
	void whatCannotBeEncodedFailsBeforeTheCommit() {
		here().put(this.key, "old");
		assertThatIllegalArgumentException().isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
			rename("new");
			here().put(this.key, new Object());
		})).withMessageContaining("cannot be encoded");
		assertThat(name()).isEqualTo("old");
		assertThat(there().get(this.key, String.class)).isEqualTo("old");
	}

	@Configuration(proxyBeanMethods = false)
	@Import(StoreDatabase.class)
	static class Transactions implements CachingConfigurer {

		@Override
		public CacheErrorHandler errorHandler() {
			return new Errors();
		}

	}

	static class Errors extends SimpleCacheErrorHandler {

		private static final List<String> seen = new ArrayList<>();

		@Override
		public void handleCachePutError(RuntimeException exception, Cache cache, Object key, @Nullable Object value) {
			seen.add("put of " + key + " in " + cache.getName());
			throw new IllegalStateException("handled", exception);
		}

	}

}
