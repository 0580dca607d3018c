package io.github.twolevelcache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.Cache.ValueWrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The contract of every method of Spring's {@link Cache}, from its own documentation, for
 * each choice of levels. Caches are named after their levels.
 */
@Timeout(60)
abstract class CacheContract {

	private static final AtomicInteger keys = new AtomicInteger();

	@SuppressWarnings("NullAway.Init")
	private static CacheInstance one;

	@SuppressWarnings("NullAway.Init")
	private static CacheInstance other;

	/**
	 * Start two instances.
	 * @param redis the properties that tell where Redis is
	 */
	static void start(List<String> redis) {
		List<String> properties = new ArrayList<>(redis);
		Collections.addAll(properties, "two-level-cache.caches.both.levels=both", "two-level-cache.caches.l1.levels=l1",
				"two-level-cache.caches.l2.levels=l2", "two-level-cache.caches.weighed.l1.maximum-weight=1MB",
				"two-level-cache.caches.no-nulls-both.null-values.enabled=false",
				"two-level-cache.caches.no-nulls-l1.levels=l1",
				"two-level-cache.caches.no-nulls-l1.null-values.enabled=false");
		one = CacheInstance.start(null, properties);
		other = CacheInstance.start(null, properties);
	}

	@AfterAll
	static void stop() {
		one.close();
		other.close();
	}

	private final String key = "key " + keys.incrementAndGet();

	private static @Nullable Object value(@Nullable ValueWrapper wrapper) {
		assertThat(wrapper).isNotNull();
		return wrapper.get();
	}

	private static @Nullable Object retrieved(Cache cache, Object key) throws Exception {
		CompletableFuture<?> retrieved = cache.retrieve(key);
		return (retrieved != null) ? retrieved.get() : null;
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2", "weighed" })
	void get_absent(String name) throws Exception {
		Cache cache = one.cache(name);
		assertThat(cache.get(this.key)).isNull();
		assertThat(cache.get(this.key, String.class)).isNull();
		assertThat(retrieved(cache, this.key)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2", "weighed" })
	void get_present(String name) throws Exception {
		Cache cache = one.cache(name);
		cache.put(this.key, "value");
		for (int read = 0; read < 3; read++) {
			assertThat(value(cache.get(this.key))).isEqualTo("value");
			assertThat(cache.get(this.key, String.class)).isEqualTo("value");
			assertThat(cache.get(this.key, (Class<?>) null)).isEqualTo("value");
			assertThat(cache.get(this.key, () -> "loaded")).isEqualTo("value");
			assertThat(value((ValueWrapper) retrieved(cache, this.key))).isEqualTo("value");
			assertThat(cache.retrieve(this.key, () -> CompletableFuture.completedFuture("loaded")).get())
				.isEqualTo("value");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2", "weighed" })
	void get_null(String name) throws Exception {
		Cache cache = one.cache(name);
		cache.put(this.key, null);
		for (int read = 0; read < 3; read++) {
			assertThat(value(cache.get(this.key))).isNull();
			assertThat(cache.get(this.key, Integer.class)).isNull();
			assertThat(cache.<String>get(this.key, () -> "loaded")).isNull();
			assertThat(value((ValueWrapper) retrieved(cache, this.key))).isNull();
			assertThat(cache.retrieve(this.key, () -> CompletableFuture.completedFuture("loaded")).get()).isNull();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void get_ofTheWrongType_namesTheKeyAndNotTheValue(String name) {
		Cache cache = one.cache(name);
		cache.put(this.key, "secret");
		assertThatIllegalStateException().isThrownBy(() -> cache.get(this.key, Integer.class))
			.withMessageContaining(this.key)
			.withMessageContaining(name)
			.withMessageNotContaining("secret");
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void getWithLoader_loadsOnceAndStores(String name) {
		Cache cache = one.cache(name);
		AtomicInteger loads = new AtomicInteger();
		Callable<String> loader = () -> "loaded " + loads.incrementAndGet();
		for (int read = 0; read < 3; read++) {
			assertThat(cache.get(this.key, loader)).isEqualTo("loaded 1");
		}
		assertThat(value(cache.get(this.key))).isEqualTo("loaded 1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void getWithLoader_storesNull(String name) {
		Cache cache = one.cache(name);
		AtomicInteger loads = new AtomicInteger();
		for (int read = 0; read < 3; read++) {
			assertThat(cache.<String>get(this.key, () -> {
				loads.incrementAndGet();
				return null;
			})).isNull();
		}
		assertThat(loads).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void getWithLoader_wrapsWhatTheLoaderThrows(String name) {
		Cache cache = one.cache(name);
		Exception failure = new Exception("broken");
		assertThatExceptionOfType(ValueRetrievalException.class).isThrownBy(() -> cache.get(this.key, () -> {
			throw failure;
		})).withCause(failure).satisfies((ex) -> assertThat(ex.getKey()).isEqualTo(this.key));
		assertThat(cache.get(this.key, () -> "loaded")).isEqualTo("loaded");
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void getWithLoader_isCalledOnceByConcurrentReaders(String name) throws Exception {
		Cache cache = one.cache(name);
		AtomicInteger loads = new AtomicInteger();
		int readers = 16;
		CyclicBarrier start = new CyclicBarrier(readers);
		List<String> read = inParallel(readers, () -> {
			start.await();
			return cache.get(this.key, () -> "loaded " + loads.incrementAndGet());
		});
		assertThat(read).containsOnly("loaded 1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void getWithLoader_mayReadTheCacheInTheLoader(String name) {
		Cache cache = one.cache(name);
		String inner = this.key + " inner";
		assertThat(cache.get(this.key, () -> "outer of " + cache.get(inner, () -> "inner")))
			.isEqualTo("outer of inner");
		assertThat(value(cache.get(inner))).isEqualTo("inner");
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void retrieveWithLoader_loadsOnceAndStores(String name) throws Exception {
		Cache cache = one.cache(name);
		AtomicInteger loads = new AtomicInteger();
		for (int read = 0; read < 3; read++) {
			assertThat(cache
				.retrieve(this.key, () -> CompletableFuture.supplyAsync(() -> "loaded " + loads.incrementAndGet()))
				.get()).isEqualTo("loaded 1");
		}
		assertThat(value(cache.get(this.key))).isEqualTo("loaded 1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void retrieveWithLoader_propagatesWhatTheLoaderThrows(String name) {
		Cache cache = one.cache(name);
		Exception failure = new Exception("broken");
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> cache.retrieve(this.key, () -> CompletableFuture.failedFuture(failure)).get())
			.withCause(failure);
		IllegalStateException thrown = new IllegalStateException("broken");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> cache.retrieve(this.key, () -> {
			throw thrown;
		}).get()).withCause(thrown);
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void retrieveWithLoader_sharesTheLoadWithBlockingReaders(String name) throws Exception {
		Cache cache = one.cache(name);
		CompletableFuture<String> loading = new CompletableFuture<>();
		CountDownLatch started = new CountDownLatch(1);
		CompletableFuture<String> retrieved = cache.retrieve(this.key, () -> {
			started.countDown();
			return loading;
		});
		started.await();
		Thread[] reader = new Thread[1];
		ExecutorService threads = Executors.newSingleThreadExecutor((task) -> reader[0] = new Thread(task));
		try {
			Future<String> read = threads.submit(() -> cache.get(this.key, () -> "loaded again"));
			await().until(() -> reader[0].getState() == Thread.State.WAITING);
			loading.complete("loaded");
			assertThat(read.get()).isEqualTo("loaded");
			assertThat(retrieved.get()).isEqualTo("loaded");
		}
		finally {
			threads.shutdownNow();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l2" })
	void retrieve_completesOnAThreadThatMayBlock(String name) throws Exception {
		Cache cache = one.cache(name);
		cache.put(this.key, "value");
		CompletableFuture<?> retrieved = cache.retrieve(this.key);
		assertThat(retrieved).isNotNull();
		// The continuation asks Redis again, on the thread that has the answer.
		assertThat(retrieved.thenApply((found) -> value(cache.get(this.key))).get(10, TimeUnit.SECONDS))
			.isEqualTo("value");
		String absent = this.key + " absent";
		assertThat(cache.retrieve(absent, () -> CompletableFuture.completedFuture("x"))
			.thenApply((loaded) -> cache.get(absent + "2", () -> "y"))
			.get(10, TimeUnit.SECONDS)).isEqualTo("y");
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void put_replaces(String name) {
		Cache cache = one.cache(name);
		for (int version = 0; version < 10; version++) {
			cache.put(this.key, version);
			assertThat(value(cache.get(this.key))).isEqualTo(version);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l2" })
	void put_isSeenByOtherInstances(String name) {
		one.cache(name).put(this.key, "value");
		assertThat(value(other.cache(name).get(this.key))).isEqualTo("value");
	}

	@ParameterizedTest
	@ValueSource(strings = { "no-nulls-both", "no-nulls-l1" })
	void put_ofNullIsRefusedWhereNullsAreNotCached(String name) {
		Cache cache = one.cache(name);
		assertThatIllegalArgumentException().isThrownBy(() -> cache.put(this.key, null)).withMessageContaining(name);
		assertThatIllegalArgumentException().isThrownBy(() -> cache.putIfAbsent(this.key, null));
		assertThat(cache.<String>get(this.key, () -> null)).isNull();
		assertThat(cache.get(this.key)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void putIfAbsent_storesOnlyIfAbsent(String name) {
		Cache cache = one.cache(name);
		assertThat(cache.putIfAbsent(this.key, "first")).isNull();
		assertThat(value(cache.putIfAbsent(this.key, "second"))).isEqualTo("first");
		assertThat(value(cache.get(this.key))).isEqualTo("first");
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void putIfAbsent_takesACachedNullAsPresent(String name) {
		Cache cache = one.cache(name);
		assertThat(cache.putIfAbsent(this.key, null)).isNull();
		assertThat(value(cache.putIfAbsent(this.key, "second"))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l2" })
	void putIfAbsent_isAtomicAcrossInstances(String name) throws Exception {
		int writers = 8;
		AtomicInteger number = new AtomicInteger();
		for (int round = 0; round < 50; round++) {
			String contended = this.key + " " + round;
			CyclicBarrier start = new CyclicBarrier(writers);
			List<Object> found = inParallel(writers, () -> {
				int mine = number.getAndIncrement();
				Cache cache = ((mine % 2 == 0) ? one : other).cache(name);
				start.await();
				ValueWrapper existing = cache.putIfAbsent(contended, mine);
				return (existing != null) ? value(existing) : "stored " + mine;
			});
			List<Object> winners = found.stream().filter(String.class::isInstance).toList();
			assertThat(winners).hasSize(1);
			Object stored = value(one.cache(name).get(contended));
			assertThat(winners.get(0)).isEqualTo("stored " + stored);
			assertThat(found.stream().filter(Integer.class::isInstance)).hasSize(writers - 1).containsOnly(stored);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void evict_removes(String name) {
		Cache cache = one.cache(name);
		cache.put(this.key, "value");
		assertThat(cache.get(this.key)).isNotNull();
		cache.evict(this.key);
		assertThat(cache.get(this.key)).isNull();
		cache.evict(this.key);
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void evictIfPresent_tellsTheTruth(String name) {
		Cache cache = one.cache(name);
		assertThat(cache.evictIfPresent(this.key)).isFalse();
		cache.put(this.key, null);
		assertThat(cache.evictIfPresent(this.key)).isTrue();
		assertThat(cache.evictIfPresent(this.key)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l2" })
	void evictIfPresent_tellsTheTruthAcrossInstances(String name) {
		one.cache(name).put(this.key, "value");
		assertThat(one.cache(name).get(this.key)).isNotNull();
		assertThat(other.cache(name).evictIfPresent(this.key)).isTrue();
		assertThat(one.cache(name).evictIfPresent(this.key)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void clear_removesEverythingOfThisCacheOnly(String name) {
		Cache cache = one.cache(name);
		Cache neighbour = one.cache(name + "-neighbour");
		neighbour.put(this.key, "stays");
		List<String> all = IntStream.range(0, 3000).mapToObj((i) -> this.key + " " + i).toList();
		all.forEach((each) -> cache.put(each, "value"));
		cache.get(all.get(0));
		cache.clear();
		assertThat(all).allSatisfy((each) -> assertThat(cache.get(each)).isNull());
		assertThat(value(neighbour.get(this.key))).isEqualTo("stays");
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void invalidate_removesEverything(String name) {
		Cache cache = one.cache(name + "-invalidated");
		assertThat(cache.invalidate()).isFalse();
		cache.put(this.key, "value");
		cache.invalidate();
		assertThat(cache.get(this.key)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1" })
	void invalidate_tellsWhetherThereWereMappingsHere(String name) {
		Cache cache = one.cache(name + "-known");
		assertThat(cache.invalidate()).isFalse();
		cache.put(this.key, "value");
		await().until(() -> {
			cache.get(this.key);
			return ((TwoLevelCache) cache).getLocalSize() > 0;
		});
		assertThat(cache.invalidate()).isTrue();
		await().until(() -> !cache.invalidate());
	}

	@ParameterizedTest
	@ValueSource(strings = { "both", "l1", "l2" })
	void getName_andGetNativeCache(String name) {
		assertThat(one.cache(name).getName()).isEqualTo(name);
		assertThat(one.cache(name).getNativeCache()).isInstanceOf(TwoLevelCache.class);
	}

	private static <T> List<T> inParallel(int threads, Callable<T> task) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<T> results = new ArrayList<>();
			for (Future<T> result : executor.invokeAll(IntStream.range(0, threads).mapToObj((i) -> task).toList())) {
				results.add(result.get(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS));
			}
			return results;
		}
		finally {
			executor.shutdownNow();
		}
	}

}
