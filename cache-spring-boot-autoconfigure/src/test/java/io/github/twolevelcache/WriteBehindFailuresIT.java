package io.github.twolevelcache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * What the store cannot take now waits, and what it never takes is put aside.
 */
class WriteBehindFailuresIT extends WriteBehindFixture {

	/** Stands for a version of the application that reads nothing of the others. */
	private static final String[] OTHER_CODEC = { "two-level-cache.caches.stock.codec=jdk",
			"two-level-cache.codec.jdk.allowed-classes=io.github.twolevelcache.**" };

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
		assertThat(deadLetters(this.here)).isEmpty();
	}

	@Test
	void changesWaitForATableThatWasAltered() throws Exception {
		stock().put("a", new Stock("a", 1, "shelf"));
		flush();
		jdbc.execute("alter table stock rename column quantity to amount");
		IntStream.range(0, 100).forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
		await().until(() -> retried() > 100);
		assertThat(deadLetters(this.here)).isEmpty();
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
		int refused = 200 - rows().size();
		assertThat(behind(this.here).deadLetters().replayAll()).isEqualTo(refused);
		flush();
		assertThat(rows()).hasSize(200);
	}

	@Test
	void whatWaitsAndCannotBeReadIsNotLoadedFromTheStoreAndIsWrittenByWhoReadsIt() {
		stop();
		this.here = instance("two-level-cache.write-behind.shutdown-timeout=60s");
		this.there = instance(OTHER_CODEC);
		await().until(() -> owners(this.here).size() == 2);
		jdbc.update("insert into stock values ('item-0', 7, 'shelf', 1, false)");
		pause();
		IntStream.range(0, 100).forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
		dropFromRedis("item-0");
		assertThatExceptionOfType(RemoteCallException.class)
			.isThrownBy(() -> this.there.cache("stock").get("item-0", NEVER))
			.withMessageContaining("'stock'")
			.withMessageContaining("'item-0'")
			.withMessageContaining("another version");
		resume();
		await().until(() -> behind(this.there).unreadable() > 0);
		assertThat(deadLetters(this.there)).isEmpty();
		await().atMost(Duration.ofSeconds(60)).until(() -> pending(this.here) == 0);
		assertThat(rows()).hasSize(100);
		assertThat(deadLetters(this.here)).isEmpty();
		// Whoever stops leaves nothing behind that only it reads.
		IntStream.range(0, 100).forEach((number) -> stock().put("more-" + number, new Stock("more-" + number, 1, "")));
		this.here.close();
		assertThat(rows()).hasSize(200);
	}

	@Test
	void whatIsDamagedInTheLogIsADeadLetterWithItsBytes() throws Exception {
		pause();
		IntStream.range(0, 100).forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
		replaceInTheLog(bytes("item-1"), (change) -> bytes("garbage"));
		replaceInTheLog(bytes("item-2"), (change) -> Arrays.copyOf(change, change.length - 5));
		replaceInTheLog(bytes("item-3"), (change) -> bytes("176412608100000000P7fffffffkey"));
		replaceInTheLog(bytes("item-4"), (change) -> {
			byte[] flipped = change.clone();
			flipped[change.length / 2] ^= 1;
			return flipped;
		});
		resume();
		flush();
		assertThat(rows()).hasSize(96);
		assertThat(deadLetters(this.here)).extracting(DeadLetter::key, DeadLetter::cause)
			.containsExactlyInAnyOrder(tuple("item-1", "damaged: it has no version"),
					tuple("item-2", "damaged: its two versions differ"),
					tuple("item-3", "damaged: the length of its key is wrong"),
					tuple("item-4", "damaged: its checksum is wrong"));
		assertThat(stock().get("item-1", () -> new Stock("item-1", 9, ""))).isNotNull();
		stock().put("item-1", new Stock("item-1", 2, ""));
		flush();
		assertThat(rows()).hasSize(97);
		assertThat(deadLetters(this.here)).hasSize(3);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
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
		List<DeadLetter> letters = deadLetters(this.there);
		assertThat(letters).singleElement().satisfies((letter) -> {
			assertThat(letter.key()).isEqualTo("item-50");
			assertThat(letter.cause()).contains("quantity");
		});
		jdbc.execute("alter table stock drop constraint stock_quantity_check");
		assertThat(behind(this.here).deadLetters().replay(letters.get(0).id())).isTrue();
		flush();
		assertThat(rows()).hasSize(100);
		assertThat(deadLetters(this.here)).isEmpty();
		assertThat(behind(this.here).deadLetters().discard(letters.get(0).id())).isFalse();
	}

	@Test
	void aDeadLetterEndsWhenANewerChangeOfItsKeyIsStored() throws Exception {
		stock().put("a", new Stock("a", -1, "shelf"));
		flush();
		DeadLetter letter = deadLetters(this.here).get(0);
		stock().put("a", new Stock("a", -2, "shelf"));
		flush();
		assertThat(deadLetters(this.here)).singleElement()
			.satisfies((newer) -> assertThat(newer.version()).isGreaterThan(letter.version()));
		assertThat(behind(this.here).deadLetters().replay(letter.id())).isFalse();
		stock().put("a", new Stock("a", 3, "shelf"));
		flush();
		assertThat(deadLetters(this.here)).isEmpty();
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 3));
	}

}
