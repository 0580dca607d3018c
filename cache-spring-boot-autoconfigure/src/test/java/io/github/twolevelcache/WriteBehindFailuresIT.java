package io.github.twolevelcache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.twolevelcache.internal.log.DeadLetter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What the store cannot take now waits, and what it never takes is put aside.
 */
class WriteBehindFailuresIT extends WriteBehindFixture {

	@Test
	void aStoreThatIsBusyIsTriedAgain() throws Exception {
		stock().put("a", new Stock("a", 0, "shelf"));
		flush();
		DataSource database = StoreDatabase.dataSource();
		TransactionTemplate blocking = new TransactionTemplate(new DataSourceTransactionManager(database));
		// New connections give up waiting for a lock after this time.
		jdbc.execute("alter role postgres set lock_timeout = '200ms'");
		try {
			blocking.executeWithoutResult((status) -> {
				new JdbcTemplate(database).execute("lock table stock in access exclusive mode");
				// Not by this thread, whose changes wait for the end of its transaction.
				CompletableFuture.runAsync(() -> stock().put("a", new Stock("a", 1, "shelf"))).join();
				await().until(() -> retried() > 1);
			});
		}
		finally {
			jdbc.execute("alter role postgres reset lock_timeout");
		}
		flush();
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 1));
		assertThat(behind(this.here).deadLetters()).isEmpty();
	}

	@Test
	void changesWaitForATableThatWasAltered() throws Exception {
		stock().put("a", new Stock("a", 1, "shelf"));
		flush();
		jdbc.execute("alter table stock rename column quantity to amount");
		IntStream.range(0, 100).forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
		await().until(() -> retried() > 100);
		assertThat(behind(this.here).deadLetters()).isEmpty();
		jdbc.execute("alter table stock rename column amount to quantity");
		flush();
		assertThat(rows()).hasSize(101);
	}

	@Test
	void changesWaitForATableThatRefusesThemAll() throws Exception {
		pause();
		IntStream.range(0, 200).forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
		jdbc.execute("alter table stock add constraint none check (quantity < 0)");
		resume();
		await().until(() -> retried() > 200);
		jdbc.execute("alter table stock drop constraint none");
		flush();
		assertThat(rows()).hasSizeGreaterThan(100);
		behind(this.here).deadLetters().forEach((letter) -> behind(this.here).replay(letter.id()));
		flush();
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
		await().until(() -> retried() > 0);
		assertThat(behind(this.here).deadLetters()).isEmpty();
		assertThat(pending(this.here)).isEqualTo(1);
		// Or the instances would go on trying before they stop.
		this.cluster.flush();
	}

	private void spoilInTheLog(String key) {
		replaceInTheLog(key.getBytes(StandardCharsets.UTF_8), (change) -> Arrays.copyOf(change, change.length - 5));
	}

	@Test
	void aChangeThatTheStoreRefusesIsPutAsideAndTheOthersAreNot() throws Exception {
		pause();
		for (int number = 0; number < 100; number++) {
			stock().put("item-" + number, new Stock("item-" + number, (number != 50) ? number : -1, "shelf"));
		}
		resume();
		flush();
		assertThat(rows()).hasSize(99);
		List<DeadLetter> letters = behind(this.there).deadLetters();
		assertThat(letters).singleElement().satisfies((letter) -> {
			assertThat(letter.key()).isEqualTo("item-50");
			assertThat(letter.cause()).contains("quantity");
		});
		jdbc.execute("alter table stock drop constraint stock_quantity_check");
		assertThat(behind(this.here).replay(letters.get(0).id())).isTrue();
		flush();
		assertThat(rows()).hasSize(100);
		assertThat(behind(this.here).deadLetters()).isEmpty();
		assertThat(behind(this.here).discard(letters.get(0).id())).isFalse();
	}

	@Test
	void aDeadLetterEndsWhenANewerChangeOfItsKeyIsStored() throws Exception {
		stock().put("a", new Stock("a", -1, "shelf"));
		flush();
		DeadLetter letter = behind(this.here).deadLetters().get(0);
		stock().put("a", new Stock("a", -2, "shelf"));
		flush();
		assertThat(behind(this.here).deadLetters()).singleElement()
			.satisfies((newer) -> assertThat(newer.version()).isGreaterThan(letter.version()));
		assertThat(behind(this.here).replay(letter.id())).isFalse();
		stock().put("a", new Stock("a", 3, "shelf"));
		flush();
		assertThat(behind(this.here).deadLetters()).isEmpty();
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 3));
	}

}
