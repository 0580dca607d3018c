package io.github.twolevelcache;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.store.BacklogFullException;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.TooManyDeadLettersException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of a put that finds no room in the log.
 */
class WriteBehindBacklogIT extends WriteBehindFixture {

	private CacheInstance full(String onFull) {
		// Another log than that of the two instances, with room for one key.
		this.here.close();
		this.there.close();
		this.cluster.flush();
		CacheInstance full = instance(WRITE + "behind.partitions=1", WRITE + "behind.max-pending=1",
				WRITE + "behind.max-wait=100ms", WRITE + "behind.on-full=" + onFull);
		behind(full).pause();
		full.cache("stock").put("a", new Stock("a", 1, "shelf"));
		full.cache("stock").put("a", new Stock("a", 2, "shelf"));
		return full;
	}

	@ParameterizedTest
	@ValueSource(strings = { "reject", "block" })
	void aPutThatFindsNoRoomIsRefused(String onFull) {
		try (CacheInstance full = full(onFull)) {
			TwoLevelCache cache = full.cache("stock");
			assertThatExceptionOfType(BacklogFullException.class)
				.isThrownBy(() -> cache.put("b", new Stock("b", 1, "shelf")))
				.withMessageContaining("'stock'")
				.withMessageContaining("'b'");
			behind(full).resume();
			await().until(() -> pending(full) == 0);
			assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 2));
			cache.put("c", new Stock("c", 1, "shelf"));
		}
	}

	@Test
	void aPutThatFindsTheRoomTakenByADeadLetterIsRefusedUntilItIsDiscarded() throws Exception {
		stop();
		this.cluster.flush();
		try (CacheInstance full = instance(WRITE + "behind.partitions=1", WRITE + "behind.max-dead-letters=1")) {
			TwoLevelCache cache = full.cache("stock");
			cache.put("a", new Stock("a", -1, "shelf"));
			behind(full).flush(LONGEST);
			assertThatExceptionOfType(TooManyDeadLettersException.class)
				.isThrownBy(() -> cache.put("b", new Stock("b", 1, "shelf")))
				.withMessageContaining("'stock'")
				.withMessageContaining("'b'");
			behind(full).deadLetters().discardAll();
			cache.put("b", new Stock("b", 1, "shelf"));
			behind(full).flush(LONGEST);
			assertThat(rows()).containsExactly(Map.of("sku", "b", "quantity", 1));
		}
	}

	@Test
	void aPutThatFindsTheRoomTakenByADeadLetterIsWrittenThrough() throws Exception {
		stop();
		this.cluster.flush();
		try (CacheInstance full = instance(WRITE + "behind.partitions=1", WRITE + "behind.max-dead-letters=1",
				WRITE + "behind.on-full=write-through")) {
			TwoLevelCache cache = full.cache("stock");
			cache.put("a", new Stock("a", -1, "shelf"));
			behind(full).flush(LONGEST);
			cache.put("b", new Stock("b", 1, "shelf"));
			assertThat(rows()).containsExactly(Map.of("sku", "b", "quantity", 1));
			assertThat(behind(full).backlog().deadLetters()).isOne();
			// The caller hears of what the store refuses.
			assertThatExceptionOfType(DataIntegrityViolationException.class)
				.isThrownBy(() -> cache.put("c", new Stock("c", -1, "shelf")));
			// A newer change of the key that is dead ends the dead letter.
			cache.put("a", new Stock("a", 1, "shelf"));
			behind(full).flush(LONGEST);
			assertThat(behind(full).backlog().deadLetters()).isZero();
			assertThat(rows()).hasSize(2);
		}
	}

	@Test
	void aPutThatFindsNoRoomIsWrittenThrough() {
		try (CacheInstance full = full("write-through")) {
			TwoLevelCache cache = full.cache("stock");
			cache.put("b", new Stock("b", 1, "shelf"));
			assertThat(rows()).containsExactly(Map.of("sku", "b", "quantity", 1));
			assertThat(cache.get("b", Stock.class)).isEqualTo(new Stock("b", 1, "shelf"));
			behind(full).resume();
			await().until(() -> pending(full) == 0);
			assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 2), Map.of("sku", "b", "quantity", 1));
		}
	}

	@Test
	void whatIsWrittenThroughIsCommittedAlsoAfterTheCommitOfItsCaller() {
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

}
