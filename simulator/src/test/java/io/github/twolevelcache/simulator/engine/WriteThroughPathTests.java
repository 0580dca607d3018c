package io.github.twolevelcache.simulator.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;

import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.engine.BackingStore;
import io.github.twolevelcache.internal.engine.BegunChange;
import io.github.twolevelcache.internal.engine.WriteThroughPath;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.OnEvict;
import io.github.twolevelcache.settings.RefreshSettings;
import io.github.twolevelcache.settings.WhenUnavailable;
import io.github.twolevelcache.settings.WriteSettings;
import io.github.twolevelcache.simulator.engine.TestFleet.Instance;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.StoreException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link WriteThroughPath} and {@link BackingStore}.
 */
class WriteThroughPathTests {

	private final TestFleet fleet = new TestFleet(TestFleet.settings());

	private final Instance one = this.fleet.instance("one");

	private final Instance two = this.fleet.instance("two");

	private final Map<Object, Object> database = new HashMap<>();

	private final List<CacheChange<Object, Object>> written = new ArrayList<>();

	private @Nullable Exception failure;

	/** Happens once, while the database is written to. */
	private @Nullable Runnable meanwhile;

	private final BackingStore store = new BackingStore("stock", this::write);

	private final WriteThroughPath writes = new WriteThroughPath(this.one.writes, this.store, OnEvict.DELETE);

	private void write(List<CacheChange<Object, Object>> changes) throws Exception {
		if (this.failure != null) {
			throw this.failure;
		}
		this.written.addAll(changes);
		CacheChange<Object, Object> change = changes.get(0);
		if (change.value() != null) {
			this.database.put(change.key(), change.value());
		}
		else {
			this.database.remove(change.key());
		}
		Runnable event = this.meanwhile;
		this.meanwhile = null;
		if (event != null) {
			event.run();
		}
	}

	@AfterEach
	void endWorld() {
		this.fleet.simulation.end();
	}

	@Test
	void whatIsPutIsInTheStoreAndThenInTheCache() {
		this.one.run(() -> this.writes.put("a", 1));
		assertThat(this.database).containsEntry("a", 1);
		assertThat(this.written).containsExactly(new CacheChange<>("a", 1, 0));
		assertThat(this.one.value("a")).isEqualTo(1);
		this.one.run(() -> this.writes.put("a", 2));
		assertThat(this.one.value("a")).isEqualTo(2);
		assertThat(this.two.value("a")).isEqualTo(2);
	}

	@Test
	void whatTheStoreRefusesIsNotServedFromRedisAnyMore() {
		this.one.run(() -> this.writes.put("a", 1));
		this.failure = new IOException("broken");
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> this.one.run(() -> this.writes.put("a", 2)))
			.havingCause()
			.isInstanceOf(StoreException.class)
			.withMessage("The store of cache 'stock' did not accept the put of key 'a'")
			.withCause(this.failure);
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> this.one.run(() -> this.writes.evict("a")))
			.havingCause()
			.withMessage("The store of cache 'stock' did not accept the deletion of key 'a'");
		this.failure = new IllegalStateException("broken");
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> this.one.run(() -> this.writes.evict("a")))
			.withCause(this.failure);
		assertThat(this.database).containsEntry("a", 1);
		assertThat(this.one.value("a")).isNull();
		assertThat(this.two.value("a")).isNull();
	}

	@Test
	void whatTheStoreThrowsIsThrownAlsoIfRedisDoesNotAnswer() {
		this.one.run(() -> this.writes.put("a", 1));
		this.fleet.store.fail(true);
		this.failure = new IllegalStateException("broken");
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> this.one.run(() -> this.writes.put("a", 2)))
			.withCause(this.failure);
		this.failure = null;
		this.fleet.store.fail(false);
	}

	@Test
	void whatRedisThrowsThenIsNotLostEither() {
		TestFleet strict = new TestFleet(TestFleet.settings(WhenUnavailable.FAIL, null, LoadSettings.UNBOUNDED,
				RefreshSettings.NONE, WriteSettings.NONE));
		Instance instance = strict.instance("one");
		WriteThroughPath failing = new WriteThroughPath(instance.writes, this.store, OnEvict.DELETE);
		strict.store.fail(true);
		IllegalStateException broken = new IllegalStateException("broken");
		this.failure = broken;
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> instance.run(() -> failing.put("a", 1)))
			.withCause(broken);
		assertThat(broken.getSuppressed()).hasOnlyElementsOfType(RemoteCallException.class).hasSize(1);
		strict.simulation.end();
	}

	@Test
	void whatATransactionLeavesInTheStoreWhenItIsRolledBackIsReadFromTheStore() {
		this.one.run(() -> this.writes.put("a", 1));
		assertThat(this.two.value("a")).isEqualTo(1);
		BegunChange put = this.one.process.call(() -> this.writes.beginPut("a", 2));
		this.one.run(put.onRollback());
		assertThat(this.two.value("a")).isNull();
	}

	@Test
	void anEvictDeletesTheRecord() {
		this.one.run(() -> this.writes.put("a", 1));
		assertThat(this.one.process.call(() -> this.writes.evictIfPresent("a"))).isTrue();
		assertThat(this.database).isEmpty();
		assertThat(this.one.value("a")).isNull();
		assertThat(this.one.process.call(() -> this.writes.evictIfPresent("a"))).isFalse();
	}

	@Test
	void anEvictThatOnlyInvalidatesKeepsTheRecord() {
		WriteThroughPath invalidating = new WriteThroughPath(this.one.writes, this.store, OnEvict.INVALIDATE);
		this.one.run(() -> invalidating.put("a", 1));
		assertThat(this.one.process.call(() -> invalidating.evictIfPresent("a"))).isTrue();
		assertThat(this.database).containsEntry("a", 1);
		assertThat(this.one.value("a")).isNull();
	}

	@Test
	void theCacheFollowsWhenTheStoreHasCommitted() {
		this.one.put("a", 0);
		Runnable put = this.one.process.call(() -> this.writes.beginPut("a", 1)).onCommit();
		assertThat(this.database).containsEntry("a", 1);
		assertThat(this.two.value("a")).isEqualTo(0);
		this.one.run(put);
		assertThat(this.two.value("a")).isEqualTo(1);
		Runnable evict = this.one.process.call(() -> this.writes.beginEvict("a")).onCommit();
		assertThat(this.database).isEmpty();
		assertThat(this.two.value("a")).isEqualTo(1);
		this.one.run(evict);
		assertThat(this.two.value("a")).isNull();
	}

	@Test
	void ofTwoPutsThatMayHaveReachedTheStoreInAnotherOrderNoneIsKept() {
		WriteThroughPath others = new WriteThroughPath(this.two.writes, this.store, OnEvict.DELETE);
		Runnable first = this.one.process.call(() -> this.writes.beginPut("a", 1)).onCommit();
		Runnable second = this.two.process.call(() -> others.beginPut("a", 2)).onCommit();
		this.one.run(first);
		assertThat(this.one.value("a")).isNull();
		this.two.run(second);
		assertThat(this.one.value("a")).isNull();
		assertThat(this.database).containsEntry("a", 2);
	}

	@Test
	void aLoadThatBeganBeforeThePutIsNotStored() {
		var load = this.two.process.begin(() -> this.two.reads.get("a", () -> {
			this.two.process.sleep(Duration.ofSeconds(1));
			return 0;
		}));
		this.fleet.pass(Duration.ofMillis(500));
		Runnable put = this.one.process.call(() -> this.writes.beginPut("a", 1)).onCommit();
		this.fleet.pass(Duration.ofSeconds(1));
		assertThat(load.outcome()).isDone();
		assertThat(this.two.value("a")).isNull();
		this.one.run(put);
		assertThat(this.two.value("a")).isEqualTo(1);
	}

	@Test
	void whatTheStoreHasAndRedisDoesNotTakeIsNotServedFromRedisAnyMore() {
		this.one.run(() -> this.writes.put("a", 1));
		assertThat(this.one.value("a")).isEqualTo(1);
		this.meanwhile = () -> this.fleet.store.fail(true);
		this.one.run(() -> this.writes.put("a", 2));
		assertThat(this.database).containsEntry("a", 2);
		this.fleet.store.fail(false);
		assertThat(this.one.value("a")).isNotEqualTo(1);
	}

	@Test
	void theStoreIsWrittenToWhileRedisDoesNotAnswer() {
		this.fleet.store.fail(true);
		this.one.run(() -> this.writes.put("a", 1));
		assertThat(this.database).containsEntry("a", 1);
		this.fleet.store.fail(false);
		// The value, or nothing.
		assertThat(this.one.value("a")).isNull();
	}

	@Test
	void aDropAndAClearLeaveTheStoreAlone() {
		this.one.run(() -> this.writes.put("a", 1));
		assertThat(this.one.process.call(() -> this.writes.drop("a"))).isTrue();
		assertThat(this.one.process.call(() -> this.writes.drop("a"))).isFalse();
		this.one.run(() -> this.writes.put("b", 2));
		assertThat(this.one.value("b")).isEqualTo(2);
		assertThat(this.one.process.call(this.writes::invalidate)).isTrue();
		assertThat(this.one.value("b")).isNull();
		assertThat(this.one.process.call(this.writes::invalidate)).isFalse();
		assertThat(this.database).containsOnlyKeys("a", "b");
	}

	@Test
	void whatCannotBeEncodedIsRefusedBeforeTheStoreHasIt() {
		this.one.run(() -> this.writes.put("a", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.writes.put("a", new Object()))
			.withMessageContaining("cannot be encoded");
		assertThat(this.database).containsEntry("a", 1);
		assertThat(this.one.value("a")).isEqualTo(1);
	}

	@Test
	void nullIsNotPutNorAnythingIfAbsent() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.writes.put("a", null))
			.withMessageContainingAll("'a'", "'stock'", "evict the key");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> this.writes.putIfAbsent("a", 1))
			.withMessageContaining("'stock'");
		assertThat(this.database).isEmpty();
	}

	@Test
	void anEventLoopDoesNotWaitForTheStore() throws Exception {
		FutureTask<?> put = new FutureTask<>(() -> this.writes.put("a", 1), true);
		new FastThreadLocalThread(put, "loop").start();
		assertThat(put).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(IllegalStateException.class)
			.withMessageContainingAll("'a'", "'stock'", "'loop'");
		FutureTask<?> evict = new FutureTask<>(() -> this.writes.evictIfPresent("a"));
		new FastThreadLocalThread(evict, "loop").start();
		assertThat(evict).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.withCauseInstanceOf(IllegalStateException.class);
		assertThat(this.written).isEmpty();
	}

}
