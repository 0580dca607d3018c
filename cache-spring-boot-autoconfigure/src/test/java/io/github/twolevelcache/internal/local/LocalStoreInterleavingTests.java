package io.github.twolevelcache.internal.local;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.Freshness;
import io.github.twolevelcache.internal.entry.FreshnessPolicy;
import io.github.twolevelcache.internal.runtime.Interleavings;
import io.github.twolevelcache.internal.runtime.Interleavings.Part;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.internal.stats.LevelCounters;
import io.github.twolevelcache.internal.validity.Coverage;
import io.github.twolevelcache.internal.validity.Coverage.Validity;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.TestSettings;

/**
 * L1 is filled while keys change: what is older than a change is not held after it.
 */
@Tag(Interleavings.TAG)
class LocalStoreInterleavingTests {

	/** Caffeine has many steps. */
	private static final int COUNT = Interleavings.COUNT / 4;

	private static final FreshnessPolicy FRESH = new FreshnessPolicy(1, 1, 0, 0, 0, 0, 0);

	@Test
	void aFillDoesNotOutliveAnInvalidation() {
		Interleavings.explore(COUNT, () -> {
			Level level = new Level();
			Interleavings.together(() -> level.readThrough(1L), () -> {
				level.source.set(1);
				level.store.invalidate("1");
				Interleavings.require(level.holdsNothingOld(1L), "nothing old is held after an invalidation");
			});
			Interleavings.require(level.holdsNothingOld(1L), "a fill that is overtaken is refused");
		});
	}

	@Test
	void aFillDoesNotOutliveAClear() {
		Interleavings.explore(COUNT, () -> {
			Level level = new Level();
			Interleavings.together(() -> level.readThrough(1L), () -> {
				level.source.set(1);
				level.store.clear();
				Interleavings.require(level.holdsNothingOld(1L), "nothing old is held after a clear");
			});
			Interleavings.require(level.holdsNothingOld(1L), "a fill that is overtaken is refused");
		});
	}

	@Test
	void aFillDoesNotReplaceWhatIsPut() {
		Interleavings.explore(COUNT, () -> {
			Level level = new Level();
			Interleavings.together(() -> level.readThrough(1L), () -> {
				level.source.set(1);
				level.store.put(1L, "1", entry(1));
			});
			Interleavings.require(level.holdsNothingOld(1L), "a fill that is overtaken is refused");
		});
	}

	@Test
	void keysWithTheSameTextAreInvalidatedTogether() {
		Interleavings.explore(COUNT, () -> {
			Level level = new Level();
			Interleavings.together(() -> level.readThrough(1L), () -> level.readThrough("1"), () -> {
				level.source.set(1);
				level.store.invalidate("1");
				Interleavings.require(level.holdsNothingOld(1L) && level.holdsNothingOld("1"),
						"nothing old is held after an invalidation");
			});
			Interleavings.require(level.holdsNothingOld(1L) && level.holdsNothingOld("1"),
					"a fill that is overtaken is refused");
			level.store.invalidate("1");
			Interleavings.require(level.store.get(1L) == null && level.store.get("1") == null,
					"the index knows all that is held");
			Interleavings.require(level.store.indexSize() == 0, "the index knows no more than that");
		});
	}

	@Test
	void aKeyThatLosesItsPlaceInTheIndexIsNotServed() {
		Interleavings.explore(COUNT, () -> {
			Level level = new Level();
			level.readThrough(1L);
			Interleavings.together(() -> level.readThrough("1"), () -> {
				level.source.set(1);
				level.store.invalidate("1");
				Interleavings.require(level.holdsNothingOld(1L), "nothing old is held after an invalidation");
			});
		});
	}

	@Test
	void ofTwoThatPutIfAbsentOneDoes() {
		Interleavings.explore(COUNT, () -> {
			Level level = new Level();
			Part<Boolean> other = Interleavings.start(() -> level.store.putIfAbsent(1L, "1", entry(1)) == null);
			boolean here = level.store.putIfAbsent(1L, "1", entry(2)) == null;
			boolean there = Boolean.TRUE.equals(other.outcome());
			Interleavings.require(here != there, "one of the two finds nothing");
			Interleavings.require(level.value(1L) == (here ? 2 : 1), "what he puts is held");
		});
	}

	@Test
	void whatIsPutIfAbsentIsInvalidated() {
		Interleavings.explore(COUNT, () -> {
			Level level = new Level();
			Part<Boolean> other = Interleavings.start(() -> level.store.invalidate("1"));
			Interleavings.require(level.store.putIfAbsent(1L, "1", entry(1)) == null, "nothing is held before");
			boolean dropped = Boolean.TRUE.equals(other.outcome());
			Interleavings.require((level.store.get(1L) == null) == dropped, "what is put stays unless it is dropped");
			level.store.invalidate("1");
			Interleavings.require(level.store.get(1L) == null, "the index knows what is held");
			Interleavings.require(level.store.indexSize() == 0, "the index knows no more than that");
		});
	}

	@Test
	void aCopyDoesNotOutliveTheLossOfItsSource() {
		Interleavings.explore(COUNT, () -> {
			Level level = new Level();
			Interleavings.together(() -> level.readThrough(1L), () -> {
				level.source.set(1);
				level.coverage.lose(1);
				Interleavings.require(level.holdsNothingOld(1L), "nothing is served that was read before the loss");
			});
			Interleavings.require(level.holdsNothingOld(1L), "nothing is filled that was read before the loss");
		});
	}

	@Test
	void aCopyDoesNotOutliveItsGeneration() {
		Interleavings.explore(COUNT, () -> {
			Level level = new Level();
			Interleavings.together(() -> level.readThrough(1L), () -> {
				level.source.set(1);
				level.generation.advance(1);
				Interleavings.require(level.holdsNothingOld(1L), "nothing is served of an older generation");
				level.store.sweep();
			});
			Interleavings.require(level.holdsNothingOld(1L), "nothing is filled of an older generation");
		});
	}

	/** An entry whose generation is its value. */
	private static CacheEntry entry(int value) {
		return new CacheEntry(value, CacheEntry.NEVER, 100, 0, value, 0, Freshness.FRESH);
	}

	/** L1 and what it is filled from: what is 0 there is old. */
	private static final class Level {

		private final AtomicInteger source = new AtomicInteger();

		private final Coverage coverage = new Coverage(0);

		private final Generation generation = Generation.permanent(0);

		private final ManualTime time = new ManualTime();

		private final CaffeineLocalStore store = new CaffeineLocalStore(TestSettings.DEFAULTS, FRESH, this.generation,
				new LevelCounters(), TestRuntime.manual(this.time, new ManualScheduler(this.time)), new Stripes(2));

		private Level() {
			this.coverage.confirm(this.coverage.validity(), 1000);
		}

		void readThrough(Object key) {
			long token = this.store.token("1");
			if (this.coverage.isTrusted(0)) {
				Validity validity = this.coverage.validity();
				this.store.fill(key, "1", entry(this.source.get()), token, validity);
			}
		}

		boolean holdsNothingOld(Object key) {
			return value(key) != 0;
		}

		int value(Object key) {
			CacheEntry held = this.store.get(key);
			return (held != null && held.value() instanceof Integer value) ? value : -1;
		}

	}

}
