package io.github.twolevelcache.simulator.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;

import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.engine.BackingStore;
import io.github.twolevelcache.internal.engine.WriteBehindPath;
import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.settings.BacklogSettings;
import io.github.twolevelcache.settings.BatchSettings;
import io.github.twolevelcache.settings.BehindSettings;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.OnEvict;
import io.github.twolevelcache.settings.OnFull;
import io.github.twolevelcache.settings.Ordering;
import io.github.twolevelcache.settings.WriteMode;
import io.github.twolevelcache.settings.WriteSettings;
import io.github.twolevelcache.simulator.engine.TestFleet.Instance;
import io.github.twolevelcache.simulator.engine.TestProcess.Calling;
import io.github.twolevelcache.store.BacklogFullException;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.TooManyDeadLettersException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link WriteBehindPath}, whose log has room for two keys.
 */
class WriteBehindPathTests {

	private static final Duration MAX_WAIT = Duration.ofSeconds(5);

	private final List<CacheChange<Object, Object>> written = new ArrayList<>();

	private TestFleet fleet = new TestFleet(TestFleet.settings());

	private Instance instance = this.fleet.instance("one");

	private WriteBehindPath use(OnFull onFull) {
		BehindSettings behind = new BehindSettings(Duration.ZERO, BatchSettings.DEFAULTS, 1,
				new BacklogSettings(2, 1, onFull, MAX_WAIT), 0, Ordering.GUARD);
		WriteSettings settings = new WriteSettings(WriteMode.BEHIND, OnEvict.DELETE, behind);
		this.fleet = new TestFleet(TestFleet.settings(LoadSettings.UNBOUNDED, settings));
		this.instance = this.fleet.instance("one");
		return new WriteBehindPath(this.instance.writes, new BackingStore("stock", this.written::addAll), settings,
				this.instance.process.runtime());
	}

	private void fill(WriteBehindPath writes) {
		this.instance.run(() -> writes.put("a", 1));
		this.instance.run(() -> writes.put("b", 1));
	}

	private Calling<Boolean> put(WriteBehindPath writes, String key) {
		return this.instance.process.begin(() -> {
			writes.put(key, 1);
			return true;
		});
	}

	@AfterEach
	void endWorld() {
		this.fleet.simulation.end();
	}

	@Test
	void whatIsPutOrEvictedIsSeenAtOnceAndTheStoreIsNotAsked() {
		WriteBehindPath writes = use(OnFull.BLOCK);
		this.instance.run(() -> writes.put("a", 1));
		assertThat(this.instance.value("a")).isEqualTo(1);
		assertThat(this.instance.process.call(() -> writes.evictIfPresent("a"))).isTrue();
		assertThat(this.instance.value("a")).isNull();
		assertThat(this.instance.process.call(() -> writes.evictIfPresent("a"))).isFalse();
		assertThat(this.written).isEmpty();
	}

	@Test
	void aFullLogIsWaitedFor() {
		WriteBehindPath writes = use(OnFull.BLOCK);
		fill(writes);
		Calling<Boolean> put = put(writes, "c");
		this.fleet.pass(Duration.ofSeconds(3));
		assertThat(put.outcome()).isNotDone();
		this.fleet.store.keyspace().clear();
		this.fleet.pass(Duration.ofMillis(20));
		assertThat(put.outcome()).isCompletedWithValue(true);
		assertThat(this.instance.value("c")).isEqualTo(1);
		assertThat(this.written).isEmpty();
	}

	@Test
	void aFullLogIsNotWaitedForLongerThanAllowed() {
		WriteBehindPath writes = use(OnFull.BLOCK);
		fill(writes);
		this.fleet.pass(Duration.ofSeconds(1));
		Calling<Boolean> put = put(writes, "c");
		this.fleet.pass(MAX_WAIT.minusMillis(1));
		assertThat(put.outcome()).isNotDone();
		this.fleet.pass(Duration.ofMillis(1));
		assertThat(put.outcome()).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(BacklogFullException.class);
	}

	@Test
	void whoIsInterruptedDoesNotWaitForAFullLog() {
		WriteBehindPath writes = use(OnFull.BLOCK);
		fill(writes);
		Calling<Boolean> put = put(writes, "c");
		this.fleet.pass(Duration.ofSeconds(1));
		this.fleet.simulation.tasks().interrupt(put.thread());
		this.fleet.pass(Duration.ofMillis(20));
		assertThat(put.outcome()).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(BacklogFullException.class);
	}

	@Test
	void aFullLogRejects() {
		WriteBehindPath writes = use(OnFull.REJECT);
		fill(writes);
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> this.instance.run(() -> writes.put("c", 1)))
			.withCauseInstanceOf(BacklogFullException.class);
		assertThat(this.written).isEmpty();
	}

	@Test
	void whatFindsNoRoomIsWrittenThrough() {
		WriteBehindPath writes = use(OnFull.WRITE_THROUGH);
		fill(writes);
		this.instance.run(() -> writes.put("c", 1));
		assertThat(this.written).singleElement().satisfies((change) -> {
			assertThat(change.key()).isEqualTo("c");
			assertThat(change.value()).isEqualTo(1);
			assertThat(change.version()).isPositive();
		});
		long version = this.written.get(0).version();
		this.written.clear();
		assertThat(this.instance.process.call(() -> writes.evictIfPresent("c"))).isFalse();
		assertThat(this.written).singleElement().satisfies((change) -> {
			assertThat(change.value()).isNull();
			assertThat(change.version()).isGreaterThan(version);
		});
	}

	private void addDeadLetter() {
		String log = this.fleet.store.keyspace()
			.keys()
			.stream()
			.filter((key) -> key.contains(":d:"))
			.findFirst()
			.orElseThrow();
		this.fleet.store.keyspace().execute("HSET", log.replace(":d:", ":x:"), "dead", "record");
	}

	@Test
	void roomThatDeadLettersTakeIsNotWaitedFor() {
		WriteBehindPath writes = use(OnFull.BLOCK);
		this.instance.run(() -> writes.put("a", 1));
		addDeadLetter();
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> this.instance.run(() -> writes.put("b", 1)))
			.withCauseInstanceOf(TooManyDeadLettersException.class);
		// What waits already needs no room, nor does what takes the place of the letter.
		this.instance.run(() -> writes.put("a", 2));
		this.instance.run(() -> writes.put("dead", 1));
		assertThat(this.written).isEmpty();
	}

	@Test
	void whatFindsTheRoomTakenByDeadLettersIsWrittenThrough() {
		WriteBehindPath writes = use(OnFull.WRITE_THROUGH);
		this.instance.run(() -> writes.put("a", 1));
		addDeadLetter();
		this.instance.run(() -> writes.put("b", 1));
		assertThat(this.written).singleElement().satisfies((change) -> assertThat(change.key()).isEqualTo("b"));
	}

	@Test
	void whatIsWrittenThroughIsNotReadFromTheCache() {
		WriteBehindPath writes = use(OnFull.WRITE_THROUGH);
		this.instance.run(() -> writes.put("c", 0));
		assertThat(this.instance.value("c")).isEqualTo(0);
		String value = this.fleet.store.keyspace()
			.keys()
			.stream()
			.filter((key) -> key.contains(":v:") && key.endsWith("c"))
			.findFirst()
			.orElseThrow();
		Object entry = this.fleet.store.keyspace().execute("GET", value);
		this.fleet.store.keyspace().clear();
		fill(writes);
		this.fleet.store.keyspace().execute("SET", value, (String) entry);
		assertThat(this.instance.process.call(() -> writes.evictIfPresent("c"))).isTrue();
		assertThat(this.fleet.store.keyspace().exists(value)).isFalse();
	}

	@Test
	void whatCannotBeEncodedIsRefusedBeforeATransactionCommits() {
		WriteBehindPath writes = use(OnFull.BLOCK);
		Object unknown = new StringBuilder("a").chars();
		assertThatIllegalArgumentException().isThrownBy(() -> writes.beginPut("a", unknown))
			.withMessageContaining("cannot be encoded");
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> writes.beginPut(unknown, 1));
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> writes.beginEvict(unknown));
		assertThat(writes.beginPut("a", 1).ofRecord()).isTrue();
		assertThat(writes.beginEvict("a").ofRecord()).isTrue();
	}

	@Test
	void whatATransactionChangesIsSeenWhenItHasCommitted() {
		WriteBehindPath writes = use(OnFull.BLOCK);
		Runnable put = this.instance.process.call(() -> writes.beginPut("a", 1)).onCommit();
		assertThat(this.instance.value("a")).isNull();
		this.instance.run(put);
		assertThat(this.instance.value("a")).isEqualTo(1);
		Runnable evict = this.instance.process.call(() -> writes.beginEvict("a")).onCommit();
		assertThat(this.instance.value("a")).isEqualTo(1);
		this.instance.run(evict);
		assertThat(this.instance.value("a")).isNull();
	}

	@Test
	void whatWaitsIsServedInPlaceOfALoad() {
		WriteBehindPath writes = use(OnFull.BLOCK);
		this.instance.run(() -> writes.put("a", 1));
		assertThat(this.instance.process.call(() -> writes.drop("a"))).isTrue();
		assertThat(this.instance.process.call(() -> this.instance.reads.get("a", () -> {
			throw new AssertionError("Nothing is to be loaded");
		})).value()).isEqualTo(1);
	}

	@Test
	void whatWaitsIsFoundWhateverTheInstanceHasCopied() {
		WriteBehindPath writes = use(OnFull.BLOCK);
		assertThat(pending("a")).isNull();
		this.instance.run(() -> writes.put("a", 1));
		assertThat(this.instance.value("a")).isEqualTo(1);
		// The push is on its way.
		this.fleet.pushNothing();
		this.fleet.instance("two").put("a", 2);
		assertThat(pending("a")).isEqualTo(2);
		assertThat(this.instance.value("a")).isEqualTo(2);
	}

	private @Nullable Object pending(String key) {
		return this.instance.process.call(() -> {
			CacheEntry found = this.instance.reads.getPending(key);
			return (found != null) ? found.value() : null;
		});
	}

	@Test
	void aDropAndAClearDeleteNoRecord() {
		WriteBehindPath writes = use(OnFull.REJECT);
		assertThat(this.instance.process.call(writes::invalidate)).isFalse();
		fill(writes);
		assertThat(this.instance.process.call(() -> writes.drop("a"))).isTrue();
		assertThat(this.instance.process.call(() -> writes.drop("a"))).isFalse();
		// What waits is still read.
		assertThat(this.instance.value("a")).isEqualTo(1);
		assertThat(this.instance.value("b")).isEqualTo(1);
		assertThat(this.instance.process.call(writes::invalidate)).isTrue();
	}

	@Test
	void nullIsNotPutNorAnythingIfAbsentNorAnythingByAnEventLoop() throws Exception {
		WriteBehindPath writes = use(OnFull.BLOCK);
		assertThatIllegalArgumentException().isThrownBy(() -> writes.put("a", null));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> writes.putIfAbsent("a", 1));
		for (Callable<?> evict : List.<Callable<?>>of(() -> writes.evictIfPresent("a"), () -> writes.beginEvict("a"))) {
			FutureTask<?> task = new FutureTask<>(evict);
			new FastThreadLocalThread(task, "loop").start();
			assertThat(task).failsWithin(Duration.ofSeconds(30))
				.withThrowableThat()
				.withCauseInstanceOf(IllegalStateException.class);
		}
	}

}
