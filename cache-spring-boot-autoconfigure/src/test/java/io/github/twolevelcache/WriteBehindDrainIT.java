package io.github.twolevelcache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.drain.Drainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What waits is written, in order and by whoever is there.
 */
class WriteBehindDrainIT extends WriteBehindFixture {

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
	void aDelayLetsLaterChangesTakeThePlaceOfEarlierOnesAndAFlushDoesNotWaitForIt() throws Exception {
		try (CacheInstance patient = instance(WRITE + "behind.delay=1h")) {
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
	void anOldChangeDoesNotOverwriteANewerRow() throws Exception {
		pause();
		stock().put("a", new Stock("a", 1, "shelf"));
		jdbc.update("insert into stock values ('a', 2, 'shelf', ?, false)", Long.MAX_VALUE);
		resume();
		flush();
		assertThat(rows()).containsExactly(Map.of("sku", "a", "quantity", 2));
		assertThat(behind(this.here).rejected() + behind(this.there).rejected()).isEqualTo(1);
	}

	@Test
	void versionsGrowAlsoWhereTheClockOfAMasterIsBehind() throws Exception {
		stock().put("a", new Stock("a", 1, "shelf"));
		flush();
		long ahead = System.currentTimeMillis() + Duration.ofHours(1).toMillis();
		byte[] last = (ahead + "16382").getBytes(StandardCharsets.US_ASCII);
		replaceInTheLog(new byte[] { (byte) 0xff }, (found) -> last);
		assertThat(versionOfPut(2)).isEqualTo(ahead << 20 | 16383 << 6);
		assertThat(versionOfPut(3)).isEqualTo((ahead + 1) << 20);
		assertThat(versionOfPut(4)).isEqualTo((ahead + 1) << 20 | 1 << 6);
	}

	private @Nullable Long versionOfPut(int quantity) throws TimeoutException {
		stock().put("a", new Stock("a", quantity, "shelf"));
		flush();
		return jdbc.queryForObject("select version from stock where quantity = ?", Long.class, quantity);
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
		this.here = instance(WRITE + "behind.batch-size=5");
		this.there = instance(WRITE + "behind.batch-size=5");
		await().until(() -> owners(this.here).size() == 2);
		// So slow that a batch has come for each partition when one is written.
		jdbc.execute("""
				create or replace function linger() returns trigger as $$ begin
				perform pg_sleep(0.02); return null; end $$ language plpgsql""");
		jdbc.execute("create trigger lingering before insert on stock for each statement execute function linger()");
		AtomicBoolean over = new AtomicBoolean();
		List<Thread> writers = IntStream.range(0, 4).mapToObj((writer) -> new Thread(() -> {
			for (int number = 0; !over.get(); number++) {
				String sku = "more-" + writer + "-" + number % 50;
				stock().put(sku, new Stock(sku, number, "shelf"));
			}
		})).toList();
		writers.forEach(Thread::start);
		try {
			this.there.close();
			IntStream.range(0, 100)
				.forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
			await().atMost(LONGEST)
				.until(() -> Integer.valueOf(100)
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
	void whatStopsWritesWhatItOwnsBefore() {
		IntStream.range(0, 50).forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
		this.here.close();
		this.there.close();
		assertThat(rows()).hasSize(50);
	}

}
