package io.github.twolevelcache.simulator.writes;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.keyspace.EntryAnswer;
import io.github.twolevelcache.internal.keyspace.EntryAnswer.Kind;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.EntryCommands.Claim;
import io.github.twolevelcache.internal.keyspace.EntryCommands.EntryChange;
import io.github.twolevelcache.internal.keyspace.EntryFormat;
import io.github.twolevelcache.internal.keyspace.Fence;
import io.github.twolevelcache.internal.keyspace.LeaseFormat;
import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.settings.OnEvict;
import io.github.twolevelcache.store.BacklogFullException;
import io.github.twolevelcache.store.TooManyDeadLettersException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for the commands of a {@link io.github.twolevelcache.internal.log.WriteLog}.
 */
class LoggedEntryCommandsTests {

	private static final long TOKEN = 1;

	private static final long OTHER_TOKEN = 2;

	private static final Fence FENCE = Fence.of(TOKEN);

	private static final Fence OTHER_FENCE = Fence.of(OTHER_TOKEN);

	private final TestLog test = new TestLog();

	private final EntryCommands commands = this.test.log.commands();

	private EntryAnswer acquire(long token) {
		return this.commands.acquire(this.test.keys("a"), claim(token)).join();
	}

	private static Claim claim(long token) {
		return new Claim(token, false, 2000);
	}

	private byte @Nullable [] held() {
		return this.test.held(this.test.keys("a").value());
	}

	@Test
	void aPutIsStoredAndWaitsForTheStore() throws Exception {
		this.test.put("a", "1").join();
		assertThat(this.test.format.read(this.test.held(this.test.keys("a").value())).value()).isEqualTo("1");
		assertThat(this.test.remaining(this.test.keys("a").value())).isEqualTo(TestLog.LIFETIME);
		assertThat(this.test.due()).singleElement().satisfies((change) -> {
			assertThat(change.text()).isEqualTo("a");
			assertThat(change.key()).isEqualTo("a");
			assertThat(change.value()).isEqualTo("1");
			assertThat(change.unreadable()).isNull();
		});
	}

	@Test
	void aPutEndsTheLoadOfItsKey() {
		acquire(TOKEN);
		this.test.put("a", "1").join();
		assertThat(this.commands.fulfil(this.test.keys("a"), FENCE, this.test.entry("2"), 1000).join()).isFalse();
	}

	@Test
	void anEvictRemovesTheEntryAndDeletesTheRecord() {
		this.test.put("a", "1").join();
		byte[] entry = this.test.held(this.test.keys("a").value());
		assertThat(this.test.evict("a").join()).hasSize(EntryFormat.HEADER_SIZE)
			.isEqualTo(Arrays.copyOf(entry, EntryFormat.HEADER_SIZE));
		assertThat(this.test.held(this.test.keys("a").value())).isNull();
		assertThat(this.test.due()).singleElement().satisfies((change) -> {
			assertThat(change.key()).isEqualTo("a");
			assertThat(change.value()).isNull();
			assertThat(change.unreadable()).isNull();
		});
	}

	@Test
	void anEvictOfNothingDeletesTheRecord() {
		assertThat(this.test.evict("a").join()).isNull();
		assertThat(this.test.dueKeys()).containsExactly("a");
	}

	@Test
	void anEvictThatOnlyInvalidatesDeletesNoRecord() {
		TestLog kept = new TestLog(TestLog.behind(1, Duration.ZERO, 10_000, 0), OnEvict.INVALIDATE);
		kept.hold(kept.keys("a").value(), "x".repeat(40));
		assertThat(kept.evict("a").join()).hasSize(EntryFormat.HEADER_SIZE);
		assertThat(kept.held(kept.keys("a").value())).isNull();
		assertThat(kept.due()).isEmpty();
	}

	@Test
	void ofEachKeyTheLastChangeWaits() {
		this.test.put("a", "1").join();
		this.test.put("b", "1").join();
		this.test.put("a", "2").join();
		assertThat(this.test.due()).extracting(LoggedChange::key, LoggedChange::value)
			.containsExactlyInAnyOrder(tuple("a", "2"), tuple("b", "1"));
	}

	@Test
	void versionsGrowWithinAMillisecondAndWhenTheClockIsSetBack() {
		this.test.put("a", "1").join();
		long first = this.test.due().get(0).number();
		this.test.put("a", "2").join();
		long second = this.test.due().get(0).number();
		assertThat(second).isGreaterThan(first);
		this.test.pass(Duration.ofMillis(5));
		this.test.put("a", "3").join();
		long third = this.test.due().get(0).number();
		// The time stands before what else belongs to the version.
		assertThat((third >> 20) - (first >> 20)).isEqualTo(5);
		assertThat(second - first).isEqualTo(1 << 6);
	}

	@Test
	void aFullLogTakesNoFurtherKeyButKnownOnes() {
		TestLog small = new TestLog(TestLog.behind(1, Duration.ZERO, 2, 0), OnEvict.DELETE);
		small.put("a", "1").join();
		small.put("b", "1").join();
		long last = small.due().stream().mapToLong(LoggedChange::number).max().orElseThrow();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> small.put("c", "1").join())
			.havingCause()
			.isInstanceOfSatisfying(BacklogFullException.class, (full) -> {
				// What is written past the log is newer than all that waits in it.
				assertThat(full.getVersion()).isGreaterThan(last);
				assertThat(full).hasMessageContainingAll("'stock'", "'c'", "2 others");
			});
		assertThat(small.held(small.keys("c").value())).isNull();
		small.put("b", "2").join();
		assertThat(small.dueKeys()).containsExactlyInAnyOrder("a", "b");
	}

	@Test
	void aLogWithTooManyDeadLettersTakesNoFurtherKeyButKnownOnes() {
		TestLog small = new TestLog(TestLog.withDeadLetters(2), OnEvict.DELETE);
		small.put("waiting", "1").join();
		for (String key : List.of("a", "b")) {
			small.put(key, "1").join();
			LoggedChange change = small.due()
				.stream()
				.filter((due) -> due.text().equals(key))
				.findFirst()
				.orElseThrow();
			small.log.deadLetters().bury(change, 1, "refused").join();
		}
		small.put("waiting", "2").join();
		small.put("a", "2").join();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> small.put("c", "1").join())
			.havingCause()
			.isInstanceOfSatisfying(TooManyDeadLettersException.class, (full) -> {
				assertThat(full.getVersion())
					.isGreaterThan(small.due().stream().mapToLong(LoggedChange::number).max().orElseThrow());
				assertThat(full).hasMessageContainingAll("'stock'", "'c'", "2 dead letters");
			});
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> small.evict("c").join());
		assertThat(small.held(small.keys("c").value())).isNull();
		small.put("a", "3").join();
		assertThat(small.dueKeys()).containsExactlyInAnyOrder("a", "waiting");
		// That of "a" ends.
		small.log.changes().acknowledge(0, "me", small.due()).join();
		small.put("c", "1").join();
		assertThat(small.dueKeys()).containsExactly("c");
	}

	@Test
	void whatReachesRedisAfterItsCallerHasGoneIsRefused() {
		EntryChange old = new EntryChange(this.test.keys("a"), "a",
				this.test.time.millis() - this.test.store.timeout().toMillis() - 1);
		byte[] entry = this.test.entry("1");
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> this.commands.put(old, entry, TestLog.LIFETIME).join())
			.havingCause()
			.isInstanceOf(RemoteCallException.class)
			.withMessageContainingAll("'a'", "'stock'", "too late");
		assertThat(this.test.due()).isEmpty();
	}

	@Test
	void whatReachesRedisInTheLastMillisecondIsAccepted() {
		EntryChange late = new EntryChange(this.test.keys("a"), "a",
				this.test.time.millis() - this.test.store.timeout().toMillis());
		this.commands.put(late, this.test.entry("1"), TestLog.LIFETIME).join();
		assertThat(this.test.dueKeys()).containsExactly("a");
	}

	@Test
	void aServerWhoseClockIsAheadIsUnderstoodWithTheFirstAnswer() {
		this.test.time.set(-60_000);
		this.test.put("a", "1").join();
		assertThat(this.test.dueKeys()).containsExactly("a");
		// And what is late by that clock is still refused.
		EntryChange old = new EntryChange(this.test.keys("a"), "a", this.test.time.millis() - 1001);
		assertThat(this.commands.put(old, this.test.entry("2"), TestLog.LIFETIME)).isCompletedExceptionally();
	}

	@Test
	void aChangeIsAcknowledgedByReplicasIfItMustBe() {
		TestLog replicated = new TestLog(TestLog.behind(1, Duration.ZERO, 10_000, 2), OnEvict.DELETE);
		replicated.put("a", "1").join();
		replicated.evict("a").join();
		assertThat(replicated.store.replicated()).containsExactly(2, 2);
		this.test.put("a", "1").join();
		assertThat(this.test.store.replicated()).isEmpty();
	}

	@Test
	void aChangeWhoseEntryHasExpiredIsFoundWhileItWaits() throws Exception {
		assertThat(this.commands.pending(this.test.keys("a")).join()).isNull();
		this.test.put("a", "1").join();
		EntryAnswer put = this.commands.pending(this.test.keys("a")).join();
		assertThat(put.kind()).isEqualTo(Kind.PENDING);
		assertThat(this.test.format.read(put.content()).value()).isEqualTo("1");
		this.test.evict("a").join();
		assertThat(this.commands.pending(this.test.keys("a")).join().kind()).isEqualTo(Kind.EVICTED);
	}

	@Test
	void whoWantsToLoadIsGivenWhatStands() throws Exception {
		this.test.put("a", "1").join();
		EntryAnswer found = acquire(TOKEN);
		assertThat(found.kind()).isEqualTo(Kind.ENTRY);
		assertThat(this.test.format.read(found.content()).value()).isEqualTo("1");
	}

	@Test
	void whoWantsToLoadIsGivenWhatWaitsWithTheLease() throws Exception {
		this.test.put("a", "1").join();
		this.test.redis.execute("UNLINK", TestLog.name(this.test.keys("a").value()));
		EntryAnswer found = acquire(TOKEN);
		assertThat(found.kind()).isEqualTo(Kind.PENDING);
		assertThat(this.test.format.read(found.content()).value()).isEqualTo("1");
		assertThat(held()).isEqualTo(LeaseFormat.write(TOKEN, false));
	}

	@Test
	void anEntryThatIsNoLongerThanItsHeaderCanBeRead() throws Exception {
		this.commands.put(this.test.change("a"), this.test.entry(null), TestLog.LIFETIME).join();
		this.test.redis.execute("UNLINK", TestLog.name(this.test.keys("a").value()));
		assertThat(this.test.format.read(acquire(TOKEN).content()).value()).isNull();
	}

	@Test
	void whoWantsToLoadIsGivenWhatWaitsAlsoWhileAnotherHasTheLease() throws Exception {
		this.test.put("a", "1").join();
		this.test.redis.execute("UNLINK", TestLog.name(this.test.keys("a").value()));
		acquire(TOKEN);
		EntryAnswer found = acquire(OTHER_TOKEN);
		assertThat(found.kind()).isEqualTo(Kind.PENDING_AND_HELD);
		assertThat(this.test.format.read(found.content()).value()).isEqualTo("1");
		assertThat(held()).isEqualTo(LeaseFormat.write(TOKEN, false));
	}

	@Test
	void whoWantsToLoadWhatWasEvictedIsToldSo() {
		this.test.evict("a").join();
		assertThat(acquire(TOKEN).kind()).isEqualTo(Kind.EVICTED);
		assertThat(held()).isNull();
	}

	@Test
	void oneLoadsAtATime() {
		assertThat(acquire(TOKEN).kind()).isEqualTo(Kind.LEASE);
		assertThat(acquire(TOKEN).kind()).isEqualTo(Kind.LEASE);
		EntryAnswer other = acquire(OTHER_TOKEN);
		assertThat(other.kind()).isEqualTo(Kind.HELD);
		assertThat(other.holder()).isEqualTo(TOKEN);
		assertThat(other.remaining()).isEqualTo(2000);
	}

	@Test
	void anEntryThatCountsAsNoneIsLoadedAnew() {
		byte[] unreadable = "what is here is not an entry of a cache".getBytes(StandardCharsets.US_ASCII);
		this.test.hold(this.test.keys("a").value(), TestLog.name(unreadable));
		assertThat(acquire(TOKEN).kind()).isEqualTo(Kind.ENTRY);
		long version = EntryFormat.version(unreadable);
		assertThat(this.commands.acquireBeside(this.test.keys("a"), claim(TOKEN), version).join().kind())
			.isEqualTo(Kind.LEASE);
		assertThat(held()).isEqualTo(unreadable);
	}

	@Test
	void whatIsLoadedIsStoredOnceUnderItsLease() {
		acquire(TOKEN);
		assertThat(this.commands.renew(this.test.keys("a"), OTHER_FENCE, 9000).join()).isFalse();
		assertThat(this.commands.renew(this.test.keys("a"), FENCE, 9000).join()).isTrue();
		assertThat(this.test.remaining(this.test.keys("a").value())).isEqualTo(9000);
		byte[] entry = this.test.entry("1");
		assertThat(this.commands.fulfil(this.test.keys("a"), OTHER_FENCE, entry, 1000).join()).isFalse();
		assertThat(this.commands.fulfil(this.test.keys("a"), FENCE, entry, 1000).join()).isTrue();
		assertThat(this.commands.fulfil(this.test.keys("a"), FENCE, this.test.entry("2"), 1000).join()).isFalse();
		assertThat(this.test.held(this.test.keys("a").value())).isEqualTo(entry);
		// The store has it already.
		assertThat(this.test.due()).isEmpty();
	}

	@Test
	void aLeaseIsTakenAwayAndGivenUp() {
		acquire(TOKEN);
		assertThat(this.commands.preempt(this.test.keys("a"), claim(OTHER_TOKEN)).join()).isEqualTo(OTHER_FENCE);
		assertThat(held()).isEqualTo(LeaseFormat.write(OTHER_TOKEN, false));
		this.commands.abandon(this.test.keys("a"), OTHER_FENCE).join();
		assertThat(held()).isNull();
	}

	@Test
	void whatIsDroppedOrPutIfAbsentDoesNotWait() {
		byte[] entry = this.test.entry("1");
		assertThat(this.commands.putIfAbsent(this.test.change("a"), entry, 1000, 0).join()).isNull();
		assertThat(this.commands.putIfAbsent(this.test.change("a"), this.test.entry("2"), 1000, 0).join())
			.isEqualTo(entry);
		assertThat(this.commands.drop(this.test.keys("a")).join()).hasSize(EntryFormat.HEADER_SIZE);
		assertThat(this.test.held(this.test.keys("a").value())).isNull();
		assertThat(this.test.due()).isEmpty();
		assertThat(this.commands.isLogged()).isTrue();
	}

	@Test
	void keysOfAnyTextAreGivenBackAsTheyWere() {
		List<String> keys = List.of("", "{}", "a b", "\u00e9\u4e2d\ud83d\ude00", "\ud800", "'\\'");
		keys.forEach((key) -> this.test.put(key, "1").join());
		assertThat(this.test.due()).extracting(LoggedChange::text).containsExactlyInAnyOrderElementsOf(keys);
		assertThat(this.test.dueKeys()).containsExactlyInAnyOrderElementsOf(keys);
	}

	@Test
	void aKeyWaitsInItsPartition() {
		TestLog parts = new TestLog(TestLog.behind(4, Duration.ZERO, 10_000, 0), OnEvict.DELETE);
		List<String> keys = IntStream.range(0, 20).mapToObj(Integer::toString).toList();
		keys.forEach((key) -> parts.put(key, "1").join());
		for (int partition = 0; partition < parts.log.partitions(); partition++) {
			int each = partition;
			assertThat(parts.log.changes().decode(each, parts.log.changes().peek(each, 100, TestLog.MANY_BYTES).join()))
				.extracting(LoggedChange::partition, LoggedChange::text)
				.containsExactlyInAnyOrderElementsOf(keys.stream()
					.filter((key) -> parts.keys(key).partition() == each)
					.map((key) -> tuple(each, key))
					.toList());
		}
	}

}
