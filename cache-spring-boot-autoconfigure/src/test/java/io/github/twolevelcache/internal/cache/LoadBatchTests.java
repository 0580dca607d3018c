package io.github.twolevelcache.internal.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.twolevelcache.internal.engine.LoadException;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.Scheduler;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.internal.runtime.TimeSource;
import io.github.twolevelcache.store.CacheLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Keys that are wanted at once are loaded in one call.
 */
@Timeout(20)
class LoadBatchTests {

	private static final Duration NEVER = Duration.ofDays(1);

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final Scheduler scheduler = Scheduler.create();

	private final InstanceRuntime runtime = TestRuntime.with(TimeSource.system(), this.scheduler, this.executor);

	private final List<Collection<?>> calls = new CopyOnWriteArrayList<>();

	@AfterEach
	void stop() {
		this.scheduler.close();
		this.executor.shutdownNow();
	}

	private LoadBatch batch(Object... keys) {
		return new LoadBatch(List.of(keys), new Lengths(), this.runtime, NEVER);
	}

	@Test
	void theLastToAskStartsTheCallForAll() throws Exception {
		LoadBatch batch = batch("a", "bb", "missing");
		CompletableFuture<@Nullable Object> a = batch.load("a");
		CompletableFuture<@Nullable Object> bb = batch.load("bb");
		CompletableFuture<@Nullable Object> missing = batch.load("missing");
		assertThat(a.get()).isEqualTo(1);
		assertThat(bb.get()).isEqualTo(2);
		assertThat(missing.get()).isNull();
		assertThat(this.calls).hasSize(1);
	}

	@Test
	void whoNeedsNoLoadIsNotWaitedFor() throws Exception {
		LoadBatch batch = batch("a", "bb", "ccc");
		CompletableFuture<@Nullable Object> a = batch.load("a");
		batch.ended("bb");
		batch.ended("ccc");
		assertThat(a.get()).isEqualTo(1);
		assertThat(this.calls).containsExactly(List.of("a"));
	}

	@Test
	void whoDoesNotDecideIsNotWaitedForLong() throws Exception {
		LoadBatch batch = new LoadBatch(List.of("a", "bb"), new Lengths(), this.runtime, Duration.ofMillis(1));
		assertThat(batch.load("a").get()).isEqualTo(1);
		assertThat(batch.load("bb").get()).isEqualTo(2);
		assertThat(this.calls).containsExactly(List.of("a"), List.of("bb"));
	}

	@Test
	void whoAsksAgainIsLoadedAgain() throws Exception {
		LoadBatch batch = new LoadBatch(List.of("a"), new Lengths(), this.runtime, Duration.ofMillis(1));
		assertThat(batch.load("a").get()).isEqualTo(1);
		CompletableFuture<@Nullable Object> again = batch.load("a");
		assertThat(again.get()).isEqualTo(1);
		assertThat(this.calls).hasSize(2);
	}

	@Test
	void aCallThatFailsFailsAllItsLoads() {
		LoadBatch batch = new LoadBatch(List.of("a", "bb"), (key) -> {
			throw new TimeoutException();
		}, this.runtime, NEVER);
		List<CompletableFuture<@Nullable Object>> loads = List.of(batch.load("a"), batch.load("bb"));
		for (CompletableFuture<@Nullable Object> load : loads) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> load.get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(LoadException.class)
				.withRootCauseInstanceOf(TimeoutException.class);
		}
	}

	private final class Lengths implements CacheLoader<Object, Object> {

		@Override
		public Object load(Object key) {
			throw new IllegalStateException("one by one");
		}

		@Override
		public Map<Object, Object> loadAll(Collection<?> keys) {
			LoadBatchTests.this.calls.add(List.copyOf(keys));
			Map<Object, Object> lengths = new HashMap<>();
			for (Object key : keys) {
				if (!key.equals("missing")) {
					lengths.put(key, key.toString().length());
				}
			}
			return lengths;
		}

	}

}
