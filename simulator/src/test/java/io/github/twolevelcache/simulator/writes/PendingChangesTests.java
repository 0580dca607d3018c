package io.github.twolevelcache.simulator.writes;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.codec.jdk.JdkEntryCodec;
import io.github.twolevelcache.internal.keyspace.EntryAnswer;
import io.github.twolevelcache.internal.keyspace.EntryCommands.EntryChange;
import io.github.twolevelcache.internal.keyspace.UnreadableEntryException;
import io.github.twolevelcache.internal.log.DamagedRecordException;
import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.log.PendingChanges;
import io.github.twolevelcache.settings.OnEvict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PendingChanges}.
 */
class PendingChangesTests {

	private final TestLog test = new TestLog();

	private final PendingChanges changes = this.test.log.changes();

	private void put(String... keys) {
		for (String key : keys) {
			this.test.put(key, "1").join();
			this.test.pass(Duration.ofMillis(1));
		}
	}

	private LoggedChange due(String key) {
		return this.test.due().stream().filter((change) -> change.text().equals(key)).findFirst().orElseThrow();
	}

	@Test
	void whatHasWaitedLongestIsReadFirst() {
		put("b", "a", "c");
		assertThat(this.test.due(2)).extracting(LoggedChange::text).containsExactly("b", "a");
		// Reading takes nothing away.
		assertThat(this.test.due()).extracting(LoggedChange::text).containsExactly("b", "a", "c");
	}

	@Test
	void aKeyThatChangesAgainWaitsSinceItsFirstChange() {
		put("a", "b", "a");
		assertThat(this.test.due(1)).extracting(LoggedChange::text).containsExactly("a");
	}

	@Test
	void aChangeIsNotDueBeforeItsDelay() {
		TestLog delayed = new TestLog(TestLog.behind(1, Duration.ofSeconds(10), 10_000, 0), OnEvict.DELETE);
		delayed.put("a", "1").join();
		delayed.pass(Duration.ofMillis(9_999));
		assertThat(delayed.due()).isEmpty();
		delayed.pass(Duration.ofMillis(1));
		assertThat(delayed.dueKeys()).containsExactly("a");
	}

	@Test
	void whatTheStoreHasIsForgotten() {
		put("a", "b");
		assertThat(this.changes.acknowledge(0, "me", List.of(due("a"))).join()).isTrue();
		assertThat(this.test.dueKeys()).containsExactly("b");
		assertThat(this.changes.acknowledge(0, "me", this.test.due()).join()).isTrue();
		assertThat(this.test.due()).isEmpty();
	}

	@Test
	void aChangeThatHasArrivedMeanwhileStays() {
		put("a");
		List<LoggedChange> written = this.test.due();
		this.test.put("a", "2").join();
		assertThat(this.changes.acknowledge(0, "me", written).join()).isTrue();
		assertThat(this.test.due()).singleElement().extracting(LoggedChange::value).isEqualTo("2");
	}

	@Test
	void aChangeThatHasArrivedMeanwhileWaitsSinceThen() {
		TestLog delayed = new TestLog(TestLog.behind(1, Duration.ofSeconds(10), 10_000, 0), OnEvict.DELETE);
		delayed.put("a", "1").join();
		delayed.pass(Duration.ofSeconds(10));
		List<LoggedChange> written = delayed.due();
		delayed.put("a", "2").join();
		assertThat(delayed.log.changes().acknowledge(0, "me", written).join()).isTrue();
		assertThat(delayed.due()).isEmpty();
		delayed.pass(Duration.ofSeconds(10));
		assertThat(delayed.due()).singleElement().extracting(LoggedChange::value).isEqualTo("2");
	}

	@Test
	void whoDoesNotOwnThePartitionAcknowledgesNothing() {
		put("a");
		this.test.log.owners().own(0, "another", Duration.ofSeconds(10)).join();
		assertThat(this.changes.acknowledge(0, "me", this.test.due()).join()).isFalse();
		assertThat(this.test.dueKeys()).containsExactly("a");
		assertThat(this.changes.acknowledge(0, "another", this.test.due()).join()).isTrue();
		assertThat(this.test.due()).isEmpty();
	}

	@Test
	void whatIsPostponedIsReadAgainLater() {
		put("a", "b");
		this.changes.postpone(0, Duration.ofSeconds(3), List.of(due("a"))).join();
		assertThat(this.test.dueKeys()).containsExactly("b");
		this.test.pass(Duration.ofMillis(2_999));
		assertThat(this.test.dueKeys()).containsExactly("b");
		this.test.pass(Duration.ofMillis(1));
		assertThat(this.test.dueKeys()).containsExactly("a", "b");
		this.changes.postpone(0, Duration.ofSeconds(1), this.test.due()).join();
		assertThat(this.test.due()).isEmpty();
	}

	@Test
	void whatIsPostponedIsReadAtOnceIfItIsToBeTriedAgain() {
		put("a", "b");
		this.changes.postpone(0, Duration.ofSeconds(3), List.of(due("a"))).join();
		assertThat(this.test.dueKeys()).containsExactly("b");
		this.changes.retry(0).join();
		assertThat(this.test.dueKeys()).containsExactlyInAnyOrder("a", "b");
	}

	@Test
	void noMoreRecordsAreReadOnceThereAreEnoughBytes() {
		put("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
		int size = due("a").size();
		assertThat(size).isGreaterThan(20);
		assertThat(this.test.due(100, 1)).hasSize(1);
		assertThat(this.test.due(100, 5L * size)).hasSize(5);
		assertThat(this.test.due(100, 8L * size + 1)).hasSize(9);
		assertThat(this.test.due(7, 100L * size)).hasSize(7);
		this.changes.postpone(0, Duration.ZERO, this.test.due(5)).join();
		this.test.pass(Duration.ofMillis(1));
		// Neither keeps the other waiting.
		assertThat(this.test.due(100, 4L * size)).extracting(LoggedChange::text).containsExactly("a", "f", "b", "g");
	}

	@Test
	void whatIsPostponedTakesHalfOfThePlaces() {
		put("a", "b", "c", "d");
		this.changes.postpone(0, Duration.ZERO, this.test.due(3)).join();
		this.test.pass(Duration.ofMillis(1));
		put("e");
		assertThat(this.test.due(4)).extracting(LoggedChange::text).containsExactly("a", "d", "b", "e");
	}

	@Test
	void whatWasStoredIsNotPostponed() {
		put("a");
		List<LoggedChange> read = this.test.due();
		this.changes.acknowledge(0, "me", read).join();
		this.changes.postpone(0, Duration.ZERO, read).join();
		this.test.pass(Duration.ofSeconds(1));
		assertThat(this.test.due()).isEmpty();
		assertThat(this.test.log.control().status(0).join().pending()).isZero();
	}

	@Test
	void whatWasPostponedIsForgottenWhenItIsStored() {
		put("a");
		this.changes.postpone(0, Duration.ofSeconds(1), this.test.due()).join();
		this.test.pass(Duration.ofSeconds(1));
		this.changes.acknowledge(0, "me", this.test.due()).join();
		assertThat(this.test.log.control().status(0).join().pending()).isZero();
		assertThat(this.test.due()).isEmpty();
	}

	@Test
	void aValueThatCannotBeReadDoesNotHideTheOthers() {
		put("a");
		byte[] damaged = this.test.entry("1");
		damaged[0] = 99;
		this.test.log.commands().put(this.test.change("b"), damaged, TestLog.LIFETIME).join();
		put("c");
		assertThat(this.test.due()).extracting(LoggedChange::text).containsExactly("a", "b", "c");
		assertThat(due("b").unreadable()).isInstanceOf(UnreadableEntryException.class);
		assertThat(due("b").key()).isNull();
		assertThat(due("b").value()).isNull();
		assertThat(due("a").unreadable()).isNull();
	}

	@Test
	void aKeyThatCannotBeReadDoesNotHideTheOthers() {
		put("a");
		// By an instance that may write classes which this one may not read.
		this.test.log(new JdkEntryCodec(List.of("java.**"), getClass().getClassLoader()))
			.commands()
			.put(new EntryChange(this.test.keys("b"), TimeUnit.DAYS, this.test.time.millis()), this.test.entry("1"),
					TestLog.LIFETIME)
			.join();
		assertThat(this.test.due()).extracting(LoggedChange::text).containsExactly("a", "b");
		assertThat(due("b").unreadable()).isNotNull().isNotInstanceOf(DamagedRecordException.class);
		assertThat(due("b").key()).isNull();
	}

	@Test
	void whatIsDamagedDoesNotHideTheOthers() {
		put("a", "b", "c", "d");
		String log = TestLog.name(this.test.log.key(0));
		this.test.redis.execute("HSET", log, "b", "garbage");
		this.test.redis.execute("HSET", log, "c", "176412608100000000P7fffffff");
		assertThat(this.test.due()).extracting(LoggedChange::text).containsExactly("a", "b", "c", "d");
		assertThat(due("b").unreadable()).isInstanceOf(DamagedRecordException.class);
		assertThat(due("c").unreadable()).isInstanceOf(DamagedRecordException.class);
		assertThat(due("d").value()).isEqualTo("1");
	}

	@Test
	void whatIsDamagedIsNotReadBeforeItIsWrittenEither() {
		put("a");
		String log = TestLog.name(this.test.log.key(0));
		String record = (String) this.test.redis.execute("HGET", log, "a");
		this.test.redis.execute("HSET", log, "a",
				record.substring(0, record.length() - 20) + "x" + record.substring(record.length() - 19));
		EntryAnswer pending = this.test.log.commands().pending(this.test.keys("a")).join();
		assertThatExceptionOfType(UnreadableEntryException.class)
			.isThrownBy(() -> this.test.format.read(pending.content()));
		this.test.redis.execute("HSET", log, "a", "");
		assertThat(this.test.log.commands().pending(this.test.keys("a")).join().kind())
			.isEqualTo(EntryAnswer.Kind.PENDING);
	}

	@Test
	void aRecordWithoutAChecksumIsRead() throws Exception {
		put("a", "b");
		String log = TestLog.name(this.test.log.key(0));
		String key = TestLog.name(this.test.codec.encode("a"));
		String head = "176412608100000000%s" + "%08x".formatted(key.length()) + key;
		this.test.redis.execute("HSET", log, "a", head.formatted("P") + TestLog.name(this.test.entry("old")));
		this.test.redis.execute("HSET", log, "b", head.formatted("D"));
		assertThat(due("a").value()).isEqualTo("old");
		assertThat(due("a").key()).isEqualTo("a");
		assertThat(due("b").value()).isNull();
		assertThat(due("b").unreadable()).isNull();
		EntryAnswer pending = this.test.log.commands().pending(this.test.keys("a")).join();
		assertThat(this.test.format.read(pending.content()).value()).isEqualTo("old");
		assertThat(this.test.log.commands().pending(this.test.keys("b")).join().kind())
			.isEqualTo(EntryAnswer.Kind.EVICTED);
		assertThat(this.changes.acknowledge(0, "me", this.test.due()).join()).isTrue();
		assertThat(this.test.due()).isEmpty();
	}

	@Test
	void manyChangesAreAcknowledgedAtOnce() {
		for (int i = 0; i < 200; i++) {
			this.test.put("k" + i, i).join();
		}
		List<LoggedChange> all = this.test.due(200);
		assertThat(all).hasSize(200).extracting(LoggedChange::value).doesNotContainNull().doesNotHaveDuplicates();
		this.changes.postpone(0, Duration.ZERO, all).join();
		assertThat(this.changes.acknowledge(0, "me", all).join()).isTrue();
		assertThat(this.test.log.control().status(0).join().pending()).isZero();
	}

}
