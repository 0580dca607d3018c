package io.github.twolevelcache.simulator.engine;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.engine.WritePath;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.RefreshSettings;
import io.github.twolevelcache.settings.WhenUnavailable;
import io.github.twolevelcache.settings.WriteSettings;
import io.github.twolevelcache.simulator.engine.TestFleet.Instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link WritePath}.
 */
class WritePathTests {

	private TestFleet fleet = new TestFleet(TestFleet.settings());

	private Instance one = this.fleet.instance("one");

	private Instance two = this.fleet.instance("two");

	private void failWhileRedisDoesNotAnswer() {
		this.fleet = new TestFleet(TestFleet.settings(WhenUnavailable.FAIL, null, LoadSettings.UNBOUNDED,
				RefreshSettings.NONE, WriteSettings.NONE));
		this.one = this.fleet.instance("one");
		this.two = this.fleet.instance("two");
	}

	@AfterEach
	void endWorld() {
		assertThat(this.fleet.simulation.tasks().failures()).isEmpty();
		this.fleet.simulation.end();
	}

	@Test
	void whatOnePutsAllRead() {
		this.one.put("a", 1);
		assertThat(this.one.value("a")).isEqualTo(1);
		assertThat(this.two.value("a")).isEqualTo(1);
		this.two.put("a", 2);
		assertThat(this.one.value("a")).isEqualTo(2);
	}

	@Test
	void whoChangesAKeyDropsItsCopyThoughNothingIsHeardOf() {
		this.fleet.pushNothing();
		this.one.put("a", 1);
		assertThat(this.one.value("a")).isEqualTo(1);
		this.one.put("a", 2);
		assertThat(this.one.value("a")).isEqualTo(2);
		assertThat(this.one.process.call(() -> this.one.writes.evictIfPresent("a"))).isTrue();
		assertThat(this.one.value("a")).isNull();
		this.one.put("a", 3);
		assertThat(this.one.value("a")).isEqualTo(3);
		assertThat(this.one.process.call(() -> this.one.writes.drop("a"))).isTrue();
		assertThat(this.one.value("a")).isNull();
	}

	@Test
	void onlyAnAbsentKeyIsPut() {
		assertThat(this.one.process.call(() -> this.one.writes.putIfAbsent("a", 1))).isNull();
		assertThat(this.two.process.call(() -> this.two.writes.putIfAbsent("a", 2)))
			.satisfies((found) -> assertThat(found.value()).isEqualTo(1));
		assertThat(this.one.value("a")).isEqualTo(1);
	}

	@Test
	void aPutIfAbsentDropsTheOldCopy() {
		this.one.put("a", 1);
		assertThat(this.one.value("a")).isEqualTo(1);
		this.fleet.pushNothing();
		this.two.run(() -> this.two.writes.evict("a"));
		assertThat(this.one.process.call(() -> this.one.writes.putIfAbsent("a", 2))).isNull();
		assertThat(this.one.value("a")).isEqualTo(2);
	}

	@Test
	void whatATransactionChangesIsSeenWhenItHasCommitted() {
		Runnable put = this.one.process.call(() -> this.one.writes.beginPut("a", 1)).onCommit();
		Runnable putIfAbsent = this.one.process.call(() -> this.one.writes.beginPutIfAbsent("b", 2)).onCommit();
		assertThat(this.two.value("a")).isNull();
		assertThat(this.two.value("b")).isNull();
		this.one.run(put);
		this.one.run(putIfAbsent);
		assertThat(this.two.value("a")).isEqualTo(1);
		assertThat(this.two.value("b")).isEqualTo(2);
		Runnable evict = this.one.process.call(() -> this.one.writes.beginEvict("a")).onCommit();
		assertThat(this.two.value("a")).isEqualTo(1);
		this.one.run(evict);
		assertThat(this.two.value("a")).isNull();
	}

	@Test
	void whatCannotBeEncodedIsRefusedBeforeATransactionCommits() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.one.writes.beginPut("a", new Object()))
			.withMessageContaining("cannot be encoded");
		assertThatIllegalArgumentException().isThrownBy(() -> this.one.writes.beginPutIfAbsent("a", new Object()))
			.withMessageContaining("cannot be encoded");
	}

	@Test
	void anEvictTellsWhetherThereWasAnEntry() {
		assertThat(this.one.process.call(() -> this.one.writes.evictIfPresent("a"))).isFalse();
		assertThat(this.one.process.call(() -> this.one.writes.drop("a"))).isFalse();
		this.one.put("a", 1);
		assertThat(this.two.process.call(() -> this.two.writes.evictIfPresent("a"))).isTrue();
		assertThat(this.one.value("a")).isNull();
	}

	@Test
	void aClearEndsAllCopiesAndTellsWhetherThereWereAny() {
		assertThat(this.one.process.call(() -> this.one.writes.invalidate())).isFalse();
		this.one.put("a", 1);
		this.two.put("b", 2);
		assertThat(this.one.value("a")).isEqualTo(1);
		assertThat(this.one.process.call(() -> this.one.writes.invalidate())).isTrue();
		assertThat(this.one.value("a")).isNull();
		assertThat(this.two.value("b")).isNull();
	}

	@Test
	void aChangeThatRedisDoesNotAnswerDropsTheCopyNevertheless() {
		failWhileRedisDoesNotAnswer();
		this.one.put("a", 1);
		assertThat(this.one.value("a")).isEqualTo(1);
		assertThat(this.one.local.size()).isOne();
		this.fleet.store.fail(true);
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> this.one.put("a", 2))
			.withCauseInstanceOf(RemoteCallException.class);
		assertThat(this.one.local.size()).isZero();
		this.fleet.store.fail(false);
		assertThat(this.one.value("a")).isEqualTo(1);
		this.fleet.store.fail(true);
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> this.one.process.call(() -> this.one.writes.evictIfPresent("a")));
		assertThat(this.one.local.size()).isZero();
	}

	@Test
	void aClearThatIsNotMadeEndsTheCopiesOfItsInstance() {
		this.one.put("a", 1);
		assertThat(this.one.value("a")).isEqualTo(1);
		assertThat(this.two.value("a")).isEqualTo(1);
		this.fleet.store.fail(true);
		this.one.run(this.one.writes::clear);
		assertThat(this.one.local.size()).isZero();
		this.fleet.store.fail(false);
		// It is repaired before it is read from Redis.
		assertThat(this.one.value("a")).isNull();
		assertThat(this.two.value("a")).isNull();
	}

	@Test
	void aClearThatFailsEndsTheCopiesOfItsInstance() {
		failWhileRedisDoesNotAnswer();
		this.one.put("a", 1);
		assertThat(this.one.value("a")).isEqualTo(1);
		this.fleet.store.fail(true);
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> this.one.run(this.one.writes::clear))
			.withCauseInstanceOf(RemoteCallException.class);
		assertThat(this.one.local.size()).isZero();
	}

	@Test
	void aLoadThatAPutHasOvertakenIsNotStored() {
		var load = this.one.process.begin(() -> this.one.reads.get("a", () -> {
			this.one.process.sleep(Duration.ofSeconds(1));
			return 1;
		}));
		this.fleet.pass(Duration.ofMillis(500));
		this.two.put("a", 2);
		this.fleet.pass(Duration.ofSeconds(1));
		assertThat(load.outcome().join().value()).isEqualTo(1);
		assertThat(this.one.value("a")).isEqualTo(2);
		assertThat(this.two.value("a")).isEqualTo(2);
	}

}
