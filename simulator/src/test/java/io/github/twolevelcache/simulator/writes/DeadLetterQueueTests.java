package io.github.twolevelcache.simulator.writes;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.DamagedRecordException;
import io.github.twolevelcache.internal.log.DeadLetter;
import io.github.twolevelcache.internal.log.DeadLetterList;
import io.github.twolevelcache.internal.log.DeadLetterList.Death;
import io.github.twolevelcache.internal.log.DeadLetterQueue;
import io.github.twolevelcache.internal.log.DeadLetterQueue.Progress;
import io.github.twolevelcache.internal.log.LoggedChange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeadLetterQueue} and {@link DeadLetterList}.
 */
class DeadLetterQueueTests {

	private static final int ATTEMPTS = 7;

	private static final String CAUSE = "no \u20ac here";

	private final TestLog test = new TestLog();

	private final DeadLetterQueue letters = this.test.log.deadLetters();

	private final DeadLetterList list = this.test.log.deadLetterList();

	private LoggedChange put(String key, String value) {
		this.test.put(key, value).join();
		return this.test.due().stream().filter((change) -> change.text().equals(key)).findFirst().orElseThrow();
	}

	private LoggedChange bury(String key, String value) {
		LoggedChange change = put(key, value);
		this.letters.bury(change, ATTEMPTS, CAUSE).join();
		return change;
	}

	private List<DeadLetter> all() {
		List<Death> deaths = this.list.find(0, 0, 100).join();
		return this.list.decode(deaths, this.list.read(0, deaths, 0).join());
	}

	private List<String> found(long after, int most) {
		return this.list.find(0, after, most).join().stream().map(Death::text).toList();
	}

	private String id() {
		return all().get(0).id();
	}

	@Test
	void whatIsPutAsideNoLongerWaits() {
		LoggedChange change = bury("\u00e9", "1");
		assertThat(this.test.due()).isEmpty();
		assertThat(this.test.log.control().status(0).join().pending()).isZero();
		Instant now = Instant.ofEpochMilli(this.test.time.millis());
		assertThat(all()).containsExactly(new DeadLetter(change.version() + "\u00e9", "\u00e9", change.number(), now,
				now, ATTEMPTS, CAUSE, null));
	}

	@Test
	void whatIsDamagedIsPutAsideAsItStands() {
		this.test.put("a", "1").join();
		this.test.redis.execute("HSET", TestLog.name(this.test.log.key(0)), "a", "garbage");
		LoggedChange change = this.test.due().get(0);
		this.letters.bury(change, (DamagedRecordException) Objects.requireNonNull(change.unreadable())).join();
		assertThat(this.test.due()).isEmpty();
		assertThat(all()).singleElement().satisfies((letter) -> {
			assertThat(letter.key()).isEqualTo("a");
			assertThat(letter.cause()).isEqualTo("damaged: it has no version");
		});
	}

	@Test
	void whatWasPostponedBeforeNoLongerWaitsEither() {
		LoggedChange change = put("a", "1");
		this.test.log.changes().postpone(0, Duration.ofSeconds(1), List.of(change)).join();
		this.letters.bury(change, ATTEMPTS, CAUSE).join();
		this.test.pass(Duration.ofSeconds(1));
		assertThat(this.test.due()).isEmpty();
		assertThat(this.test.log.control().status(0).join().pending()).isZero();
	}

	@Test
	void aKeyThatHasChangedIsNotPutAside() {
		LoggedChange refused = put("a", "1");
		this.test.put("a", "2").join();
		this.letters.bury(refused, ATTEMPTS, CAUSE).join();
		assertThat(all()).isEmpty();
		assertThat(this.test.dueKeys()).containsExactly("a");
	}

	@Test
	void severalAreListed() {
		bury("a", "1");
		bury("b", "2");
		assertThat(all()).extracting(DeadLetter::key).containsExactlyInAnyOrder("a", "b");
	}

	@Test
	void theyAreFoundInTheOrderInWhichTheyHaveDied() {
		List<String> keys = IntStream.range(0, 30).mapToObj((number) -> "k" + (number * 7 % 30)).toList();
		keys.forEach((key) -> bury(key, "1"));
		assertThat(found(0, 100)).isEqualTo(keys);
		assertThat(found(0, 10)).isEqualTo(keys.subList(0, 10));
		long tenth = this.list.find(0, 0, 10).join().get(9).time();
		assertThat(found(tenth, 15)).isEqualTo(keys.subList(10, 25));
		// All at one time of the clock, but each at another.
		assertThat(this.list.find(0, 0, 100).join()).extracting(Death::time).doesNotHaveDuplicates();
	}

	@Test
	void aKeyThatDiesAgainIsTheLastOne() {
		bury("a", "1");
		bury("b", "1");
		bury("a", "2");
		assertThat(found(0, 100)).containsExactly("b", "a");
	}

	@Test
	void whatHasEndedSinceItWasFoundIsNotRead() {
		bury("a", "1");
		bury("b", "1");
		List<Death> deaths = this.list.find(0, 0, 100).join();
		assertThat(this.letters.discard(id()).join()).isTrue();
		assertThat(this.list.decode(deaths, this.list.read(0, deaths, 0).join())).extracting(DeadLetter::key)
			.containsExactly("b");
	}

	@Test
	void valuesAreReadUntilThereAreEnoughBytes() {
		IntStream.range(0, 5).forEach((number) -> bury("k" + number, "x".repeat(1000)));
		List<Death> deaths = this.list.find(0, 0, 100).join();
		assertThat(this.list.decode(deaths, this.list.read(0, deaths, 2000).join()))
			.extracting((letter) -> letter.value() != null)
			.containsExactly(true, true, false, false, false);
	}

	@Test
	void aValueThatIsNoTextIsShownInBase64() {
		bury("a", "1");
		List<Death> deaths = this.list.find(0, 0, 100).join();
		assertThat(this.list.decode(deaths, this.list.read(0, deaths, 2000).join())).singleElement()
			.satisfies((letter) -> assertThat(Base64.getDecoder().decode(Objects.requireNonNull(letter.value())))
				.isEqualTo(this.test.codec.encode("1")));
	}

	@Test
	void aDeletionHasNoValue() {
		this.test.evict("a").join();
		this.letters.bury(this.test.due().get(0), ATTEMPTS, CAUSE).join();
		List<Death> deaths = this.list.find(0, 0, 100).join();
		assertThat(this.list.decode(deaths, this.list.read(0, deaths, 2000).join())).singleElement()
			.satisfies((letter) -> assertThat(letter.value()).isNull());
	}

	@Test
	void manyAreReplayedInSteps() {
		IntStream.range(0, 250).forEach((number) -> bury("k" + number, "1"));
		Progress first = this.letters.replay(0, null).join();
		assertThat(first.count()).isEqualTo(100);
		assertThat(this.test.due(200)).hasSize(100);
		// What dies again, and what dies meanwhile, is left.
		this.test.due(1).forEach((change) -> this.letters.bury(change, ATTEMPTS, CAUSE).join());
		bury("later", "1");
		assertThat(this.letters.replay(0, first).join().count()).isEqualTo(100);
		assertThat(this.letters.replay(0, first).join().count()).isEqualTo(50);
		assertThat(this.letters.replay(0, first).join().count()).isZero();
		assertThat(found(0, 100)).containsExactly("k0", "later");
	}

	@Test
	void manyAreDiscardedInSteps() {
		IntStream.range(0, 150).forEach((number) -> bury("k" + number, "1"));
		Progress first = this.letters.discard(0, null).join();
		assertThat(first.count()).isEqualTo(100);
		assertThat(this.letters.discard(0, first).join().count()).isEqualTo(50);
		assertThat(this.letters.discard(0, first).join().count()).isZero();
		assertThat(found(0, 100)).isEmpty();
		assertThat(this.test.due()).isEmpty();
		assertThat(this.test.redis.keys()).noneMatch((key) -> key.matches("app:[xyz]:.*"));
	}

	@Test
	void aStepEndsWhenItHasReplayedEnoughBytes() {
		IntStream.range(0, 5).forEach((number) -> bury("k" + number, "x".repeat(400_000)));
		Progress first = this.letters.replay(0, null).join();
		assertThat(first.count()).isEqualTo(3);
		assertThat(this.letters.replay(0, first).join().count()).isEqualTo(2);
	}

	@Test
	void whereThereAreNoneNoneAreHandled() {
		assertThat(this.letters.replay(0, null).join().count()).isZero();
		assertThat(this.letters.discard(0, null).join().count()).isZero();
		assertThat(all()).isEmpty();
	}

	@Test
	void aReplayedChangeWaitsAgainWithItsVersion() {
		LoggedChange change = bury("a", "1");
		this.test.pass(Duration.ofSeconds(5));
		assertThat(this.letters.replay(id()).join()).isTrue();
		assertThat(all()).isEmpty();
		assertThat(this.test.due()).containsExactly(change);
	}

	@Test
	void aReplayDoesNotReplaceWhatIsNewer() {
		bury("a", "1");
		LoggedChange newer = put("a", "2");
		assertThat(this.letters.replay(id()).join()).isTrue();
		assertThat(all()).isEmpty();
		assertThat(this.test.due()).containsExactly(newer);
	}

	@Test
	void aDiscardedChangeIsForgotten() {
		bury("a", "1");
		assertThat(this.letters.discard(id()).join()).isTrue();
		assertThat(all()).isEmpty();
		assertThat(this.test.due()).isEmpty();
	}

	@Test
	void whatIsNotThereIsNeitherReplayedNorDiscarded() {
		LoggedChange change = bury("a", "1");
		for (String id : List.of("", "12345", "00000000000000000a", "00000000000000000" + "0a", change.version(),
				change.version() + "b")) {
			assertThat(this.letters.replay(id).join()).as(id).isFalse();
			assertThat(this.letters.discard(id).join()).as(id).isFalse();
		}
		assertThat(all()).hasSize(1);
	}

	@Test
	void theEmptyKeyHasDeadLettersToo() {
		bury("", "1");
		assertThat(this.letters.discard(id()).join()).isTrue();
		assertThat(all()).isEmpty();
	}

	@Test
	void aDeadLetterEndsWhenANewerChangeIsStored() {
		bury("a", "1");
		LoggedChange newer = put("a", "2");
		this.test.log.changes().acknowledge(0, "me", List.of(newer)).join();
		assertThat(all()).isEmpty();
	}

	@Test
	void aDeadLetterStaysWhenAnOlderChangeIsStored() {
		LoggedChange older = put("a", "1");
		bury("a", "2");
		this.test.log.changes().acknowledge(0, "me", List.of(older)).join();
		assertThat(all()).hasSize(1);
	}

}
