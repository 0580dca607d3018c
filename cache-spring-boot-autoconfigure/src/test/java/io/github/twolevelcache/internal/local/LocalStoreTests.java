package io.github.twolevelcache.internal.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.entry.Freshness;
import io.github.twolevelcache.internal.entry.FreshnessPolicy;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.internal.stats.LevelCounters;
import io.github.twolevelcache.internal.validity.Coverage;
import io.github.twolevelcache.internal.validity.Coverage.Validity;
import io.github.twolevelcache.internal.validity.Generation;
import io.github.twolevelcache.settings.CacheSettings;
import io.github.twolevelcache.settings.L1Settings;
import io.github.twolevelcache.settings.L2Settings;
import io.github.twolevelcache.settings.Levels;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.RefreshSettings;
import io.github.twolevelcache.settings.StaleSettings;
import io.github.twolevelcache.settings.WhenTrackingLost;
import io.github.twolevelcache.settings.WhenUnavailable;
import io.github.twolevelcache.settings.WriteSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LocalStore}.
 */
class LocalStoreTests {

	private static final Validity PERMANENT = Coverage.permanent(0).validity();

	private static final FreshnessPolicy FRESH = new FreshnessPolicy(1, 1, 0, 0, 0, 0, 0);

	private final ManualTime time = new ManualTime();

	private final InstanceRuntime runtime = TestRuntime.manual(this.time, new ManualScheduler(this.time));

	private final Generation generation = Generation.permanent(0);

	private final LevelCounters stats = new LevelCounters();

	private static CacheSettings settings(L1Settings l1) {
		return new CacheSettings(Levels.BOTH, l1,
				new L2Settings(Duration.ofMinutes(30), 0, WhenUnavailable.REPAIR, null), Duration.ofSeconds(30),
				LoadSettings.UNBOUNDED, RefreshSettings.NONE, StaleSettings.NEVER, WriteSettings.NONE);
	}

	private LocalStore store(L1Settings l1) {
		return LocalStore.create(settings(l1), FRESH, this.generation, this.stats, this.runtime);
	}

	private LocalStore store() {
		return store(new L1Settings(1000L, null, Duration.ofSeconds(60), null, WhenTrackingLost.READ_L2));
	}

	private static CacheEntry entry(Object value) {
		return CacheEntry.unbounded(value, 100);
	}

	private void pass(Duration time) {
		this.time.pass(time);
	}

	@Test
	void aFillIsFoundByItsKey() {
		LocalStore store = store();
		store.fill(1L, "1", entry("a"), store.token("1"), PERMANENT);
		assertThat(store.get(1L)).isEqualTo(entry("a"));
		assertThat(store.get(2L)).isNull();
		assertThat(this.stats.puts()).isOne();
	}

	@Test
	void whatIsLoadedWhileNothingIsHeardIsHeldForAShortTime() {
		Generation heard = new Generation();
		assertThat(heard.advance(7)).isTrue();
		LocalStore store = unheardStore(heard);
		Consumer<@Nullable Object> copy = store.beginUnheard(1L, "1");
		pass(Duration.ofMillis(400));
		copy.accept("a");
		assertThat(store.get(1L)).extracting(CacheEntry::value).isEqualTo("a");
		pass(Duration.ofMillis(599));
		assertThat(store.get(1L)).isNotNull();
		pass(Duration.ofMillis(1));
		assertThat(store.get(1L)).isNull();
	}

	@Test
	void whatIsLoadedWhileNothingIsHeardIsNotHeldAfterAChangeOrAClearOrTooLate() {
		Generation heard = new Generation();
		LocalStore store = unheardStore(heard);
		Consumer<@Nullable Object> beforeAChange = store.beginUnheard(1L, "1");
		store.invalidate("1");
		beforeAChange.accept("old");
		assertThat(store.get(1L)).isNull();
		store.beginUnheard(1L, "1").accept("a");
		store.invalidate("1");
		assertThat(store.get(1L)).isNull();
		store.beginUnheard(1L, "1").accept("a");
		assertThat(heard.advance(7)).isTrue();
		assertThat(store.get(1L)).isNull();
		Consumer<@Nullable Object> late = store.beginUnheard(1L, "1");
		pass(Duration.ofSeconds(1));
		late.accept("a");
		assertThat(store.get(1L)).isNull();
		store.beginUnheard(1L, "1").accept(null);
		assertThat(store.get(1L)).isNotNull();
	}

	private LocalStore unheardStore(Generation heard) {
		L1Settings l1 = new L1Settings(1000L, null, Duration.ofSeconds(60), null, WhenTrackingLost.READ_L2,
				Duration.ofSeconds(1));
		return LocalStore.create(settings(l1), FRESH, heard, this.stats, this.runtime);
	}

	@Test
	void aFillIsRefusedAfterAnInvalidation() {
		LocalStore store = store();
		long token = store.token("1");
		store.invalidate("1");
		store.fill(1L, "1", entry("old"), token, PERMANENT);
		assertThat(store.get(1L)).isNull();
	}

	@Test
	void aFillIsRefusedAfterAPut() {
		LocalStore store = store();
		long token = store.token("1");
		store.put(1L, "1", entry("new"));
		store.fill(1L, "1", entry("old"), token, PERMANENT);
		CacheEntry found = store.get(1L);
		assertThat(found == null || "new".equals(found.value())).isTrue();
	}

	@Test
	void aFillIsRefusedAfterAClear() {
		LocalStore store = store();
		long token = store.token("1");
		store.clear();
		store.fill(1L, "1", entry("old"), token, PERMANENT);
		assertThat(store.get(1L)).isNull();
	}

	@Test
	void anEntryIsInvalidatedByTheTextOfItsKey() {
		LocalStore store = store();
		store.fill(42L, "42", entry("a"), store.token("42"), PERMANENT);
		assertThat(store.invalidate("42")).isTrue();
		assertThat(store.get(42L)).isNull();
		assertThat(store.invalidate("42")).isFalse();
	}

	@Test
	void keysWithTheSameTextShareOneEntry() {
		LocalStore store = store();
		store.fill(42L, "42", entry("a"), store.token("42"), PERMANENT);
		store.fill("42", "42", entry("b"), store.token("42"), PERMANENT);
		assertThat(store.get(42L)).isNull();
		assertThat(store.get("42")).isEqualTo(entry("b"));
		store.invalidate("42");
		assertThat(store.get("42")).isNull();
	}

	@Test
	void clearDropsEverything() {
		LocalStore store = store();
		for (long key = 0; key < 100; key++) {
			store.put(key, "" + key, entry(key));
		}
		assertThat(store.clear()).isTrue();
		assertThat(store.size()).isZero();
		assertThat(store.clear()).isFalse();
	}

	@Test
	void anEntryExpiresAfterWrite() {
		LocalStore store = store();
		store.put(1L, "1", entry("a"));
		pass(Duration.ofSeconds(59));
		assertThat(store.get(1L)).isNotNull();
		pass(Duration.ofSeconds(1));
		assertThat(store.get(1L)).isNull();
	}

	@Test
	void anEntryNeverOutlivesItsEntryInL2() {
		LocalStore store = store();
		store.fill(1L, "1", new CacheEntry("a", 5_000, 100, 0, 0, 0, Freshness.FRESH), store.token("1"), PERMANENT);
		store.fill(2L, "2", new CacheEntry("b", -1, 100, 0, 0, 0, Freshness.FRESH), store.token("2"), PERMANENT);
		assertThat(store.get(2L)).isNull();
		pass(Duration.ofMillis(4_999));
		assertThat(store.get(1L)).isNotNull();
		pass(Duration.ofMillis(1));
		assertThat(store.get(1L)).isNull();
	}

	@Test
	void aNullHasALifetimeOfItsOwn() {
		LocalStore store = store();
		store.put(1L, "1", CacheEntry.unbounded(null, 0));
		pass(Duration.ofSeconds(29));
		assertThat(store.get(1L)).isEqualTo(CacheEntry.unbounded(null, 0));
		pass(Duration.ofSeconds(1));
		assertThat(store.get(1L)).isNull();
	}

	@Test
	void anEntryExpiresUnreadButNotPastItsLifetime() {
		LocalStore store = store(
				new L1Settings(1000L, null, Duration.ofSeconds(60), Duration.ofSeconds(10), WhenTrackingLost.READ_L2));
		store.put(1L, "1", entry("a"));
		store.put(2L, "2", entry("b"));
		for (int i = 0; i < 7; i++) {
			pass(Duration.ofSeconds(8));
			assertThat(store.get(1L)).as("read %d", i).isNotNull();
		}
		assertThat(store.get(2L)).isNull();
		pass(Duration.ofSeconds(4));
		assertThat(store.get(1L)).isNull();
	}

	@Test
	void theNumberOfEntriesIsBounded() {
		LocalStore store = store(new L1Settings(10L, null, Duration.ofSeconds(60), null, WhenTrackingLost.READ_L2));
		for (long key = 0; key < 1000; key++) {
			store.put(key, "" + key, entry(key));
		}
		await().untilAsserted(() -> assertThat(store.size()).isLessThanOrEqualTo(10));
		assertThat(this.stats.evictions()).isGreaterThanOrEqualTo(990);
	}

	@Test
	void theWeightOfEntriesIsBounded() {
		LocalStore store = store(
				new L1Settings(null, 100_000L, Duration.ofSeconds(60), null, WhenTrackingLost.READ_L2));
		for (long key = 0; key < 1000; key++) {
			store.put(key, "" + key, CacheEntry.unbounded(key, 10_000));
		}
		await().untilAsserted(() -> assertThat(store.size()).isBetween(1L, 10L));
	}

	@Test
	void anEvictedEntryLeavesNothingBehind() {
		CaffeineLocalStore store = (CaffeineLocalStore) store(
				new L1Settings(10L, null, Duration.ofSeconds(60), null, WhenTrackingLost.READ_L2));
		for (long key = 0; key < 10_000; key++) {
			store.put(key, "" + key, entry(key));
		}
		await().untilAsserted(() -> assertThat(store.indexSize()).isLessThanOrEqualTo(10));
	}

	@Test
	void putIfAbsentKeepsWhatIsThere() {
		LocalStore store = store();
		assertThat(store.putIfAbsent(1L, "1", entry("a"))).isNull();
		assertThat(store.putIfAbsent(1L, "1", entry("b"))).isEqualTo(entry("a"));
		assertThat(store.get(1L)).isEqualTo(entry("a"));
		assertThat(store.invalidate("1")).isTrue();
	}

	@Test
	void putIfAbsentReplacesAKeyWithTheSameText() {
		LocalStore store = store();
		store.put(42L, "42", entry("a"));
		assertThat(store.putIfAbsent("42", "42", entry("b"))).isNull();
		assertThat(store.get(42L)).isNull();
		assertThat(store.get("42")).isEqualTo(entry("b"));
		assertThat(store.invalidate("42")).isTrue();
		assertThat(store.size()).isZero();
	}

	/**
	 * A reader fills what it read of a counter while a writer counts up and invalidates:
	 * after the writer has invalidated, no smaller count may be held.
	 */
	@Test
	@Timeout(60)
	void aFillNeverSurvivesTheInvalidationThatOvertookIt() throws Exception {
		LocalStore store = store();
		AtomicLong source = new AtomicLong();
		int rounds = 100_000;
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try {
			CyclicBarrier start = new CyclicBarrier(2);
			List<Future<?>> runs = new ArrayList<>();
			runs.add(threads.submit(() -> {
				start.await();
				for (int i = 0; i < rounds; i++) {
					long token = store.token("1");
					store.fill(1L, "1", entry(source.get()), token, PERMANENT);
				}
				return null;
			}));
			runs.add(threads.submit(() -> {
				start.await();
				for (int i = 0; i < rounds; i++) {
					long written = source.incrementAndGet();
					store.invalidate("1");
					CacheEntry held = store.get(1L);
					assertThat(held == null || (held.value() instanceof Long count && count >= written)).isTrue();
				}
				return null;
			}));
			for (Future<?> run : runs) {
				run.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void aCacheWithoutL1HoldsNothing() {
		CacheSettings settings = new CacheSettings(Levels.L2,
				new L1Settings(1L, null, Duration.ofSeconds(1), null, WhenTrackingLost.READ_L2),
				new L2Settings(Duration.ofMinutes(30), 0, WhenUnavailable.REPAIR, null), null, LoadSettings.UNBOUNDED,
				RefreshSettings.NONE, StaleSettings.NEVER, WriteSettings.NONE);
		LocalStore store = LocalStore.create(settings, FRESH, this.generation, this.stats, this.runtime);
		store.put(1L, "1", entry("a"));
		store.fill(1L, "1", entry("a"), store.token("1"), PERMANENT);
		assertThat(store.get(1L)).isNull();
		assertThat(store.size()).isZero();
	}

}
