package io.github.twolevelcache.simulator.writes;

import java.sql.SQLTransientException;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.drain.TombstonePurge;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TombstonePurge}.
 */
class TombstonePurgeTests extends WriteBehindWorld {

	private static final int PAUSE = 1_000;

	private static final int RETENTION = 24 * PAUSE;

	private WritingInstance instance() {
		return instance("a");
	}

	private TombstonePurge purge(WritingInstance instance) {
		TombstonePurge purge = new TombstonePurge(instance.drainer, this.test.store, Duration.ofMillis(RETENTION),
				instance.process.runtime());
		instance.process.call(() -> {
			purge.start();
			return true;
		});
		return purge;
	}

	private long millis() {
		return this.test.simulation.micros() / 1000;
	}

	@Test
	void whatWasDeletedLongAgoIsPurgedNowAndThen() {
		pass(RETENTION);
		WritingInstance instance = instance();
		long begin = millis();
		TombstonePurge purge = purge(instance);
		pass(PAUSE - 100);
		assertThat(instance.purges).isEmpty();
		pass(200);
		assertThat(instance.purges).hasSize(1);
		assertThat(instance.purges.get(0)).isBetween((begin - RETENTION) << 20,
				(begin + PAUSE + 100 - RETENTION) << 20);
		pass(3 * PAUSE);
		assertThat(instance.purges).hasSize(4).isSorted();
		instance.process.call(() -> {
			purge.stop();
			return true;
		});
		pass(3 * PAUSE);
		assertThat(instance.purges).hasSize(4);
	}

	@Test
	void nothingIsPurgedThatAChangeMayBringBackThatWaits() {
		WritingInstance instance = instance();
		instance.check = (changes) -> {
			throw new SQLTransientException();
		};
		purge(instance);
		long begin = millis();
		put(20);
		pass(3 * RETENTION);
		assertThat(instance.purges).hasSizeGreaterThan(70)
			.allSatisfy((version) -> assertThat(version).isLessThanOrEqualTo(begin << 20));
		instance.check = (changes) -> {
		};
		// The changes are postponed by half a minute at most.
		pass(40 * PAUSE);
		assertThat(this.database).hasSize(20);
		assertThat(instance.purges.get(instance.purges.size() - 1)).isGreaterThan(begin << 20);
	}

	@Test
	void theDatabaseIsAskedUntilThereIsNoMore() {
		WritingInstance instance = instance();
		instance.tombstones = 3;
		purge(instance);
		pass(PAUSE + 100);
		assertThat(instance.purges).hasSize(4);
	}

	@Test
	void oneOfTheInstancesPurgesForAll() {
		WritingInstance first = instance("a");
		WritingInstance second = instance("b");
		pass(8_000);
		purge(first);
		purge(second);
		pass(PAUSE + 100);
		assertThat(first.purges.size() + second.purges.size()).isOne();
		WritingInstance owner = first.purges.isEmpty() ? second : first;
		WritingInstance other = first.purges.isEmpty() ? first : second;
		owner.process.host().kill();
		pass(20 * PAUSE);
		assertThat(other.purges).isNotEmpty();
	}

	@Test
	void nothingIsPurgedWhileTheCacheIsPaused() {
		WritingInstance instance = instance();
		purge(instance);
		instance.process.call(() -> {
			instance.behind.pause();
			return true;
		});
		pass(2 * PAUSE);
		assertThat(instance.purges).isEmpty();
		instance.process.call(() -> {
			instance.behind.resume();
			return true;
		});
		pass(PAUSE);
		assertThat(instance.purges).hasSize(1);
	}

}
