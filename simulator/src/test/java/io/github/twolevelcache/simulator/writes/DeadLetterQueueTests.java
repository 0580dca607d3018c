package io.github.twolevelcache.simulator.writes;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.log.DeadLetter;
import io.github.twolevelcache.internal.log.DeadLetterQueue;
import io.github.twolevelcache.internal.log.LoggedChange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeadLetterQueue}.
 */
class DeadLetterQueueTests {

	private static final String CAUSE = "no \u20ac here";

	private final TestLog test = new TestLog();

	private final DeadLetterQueue letters = this.test.log.deadLetters();

	private LoggedChange put(String key, String value) {
		this.test.put(key, value).join();
		return this.test.due().stream().filter((change) -> change.text().equals(key)).findFirst().orElseThrow();
	}

	private LoggedChange bury(String key, String value) {
		LoggedChange change = put(key, value);
		this.letters.bury(change, CAUSE).join();
		return change;
	}

	private List<DeadLetter> all() {
		return this.letters.list(0).join();
	}

	private String id() {
		return all().get(0).id();
	}

	@Test
	void whatIsPutAsideNoLongerWaits() {
		LoggedChange change = bury("\u00e9", "1");
		assertThat(this.test.due()).isEmpty();
		assertThat(this.test.log.control().status(0).join().pending()).isZero();
		assertThat(all())
			.containsExactly(new DeadLetter(change.version() + "\u00e9", "\u00e9", change.number(), CAUSE));
	}

	@Test
	void whatWasPostponedBeforeNoLongerWaitsEither() {
		LoggedChange change = put("a", "1");
		this.test.log.changes().postpone(0, Duration.ofSeconds(1), List.of(change)).join();
		this.letters.bury(change, CAUSE).join();
		this.test.pass(Duration.ofSeconds(1));
		assertThat(this.test.due()).isEmpty();
		assertThat(this.test.log.control().status(0).join().pending()).isZero();
	}

	@Test
	void aKeyThatHasChangedIsNotPutAside() {
		LoggedChange refused = put("a", "1");
		this.test.put("a", "2").join();
		this.letters.bury(refused, CAUSE).join();
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
