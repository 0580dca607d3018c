package io.github.twolevelcache;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;
import io.github.twolevelcache.stats.UnreadableCause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Entries whose value can be decoded and is not what the method returns, on two instances
 * that find their caches in different ways.
 */
@WithRedisCluster
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class WrongTypesIT {

	private static final String FORGED = "not a product";

	private static CacheInstance one;

	private static CacheInstance other;

	private static Catalogue catalogue;

	private static Catalogue elsewhere;

	@BeforeAll
	static void start(RedisCluster cluster) {
		String[] properties = { "two-level-cache.caches.heap.levels=l1", "two-level-cache.caches.redis.levels=l2",
				"two-level-cache.caches.copied.l1.copy=on-read" };
		one = CacheInstance.start(cluster.addresses(), Application.class, properties);
		other = CacheInstance.start(cluster.addresses(), OwnResolver.class, properties);
		catalogue = one.bean(Catalogue.class);
		elsewhere = other.bean(Catalogue.class);
	}

	@AfterAll
	static void stop() {
		one.close();
		other.close();
	}

	private final String id = UUID.randomUUID().toString();

	static Stream<CachedMethod> methods() {
		return Stream.of(new CachedMethod("products", Catalogue::find),
				new CachedMethod("unless", Catalogue::findUnless),
				new CachedMethod("optional", (called, id) -> called.findOptional(id).orElseThrow()),
				new CachedMethod("futures", (called, id) -> called.findFuture(id).join()),
				new CachedMethod("unlessFutures", (called, id) -> called.findFutureUnless(id).join()),
				new CachedMethod("monos", (called, id) -> called.findMono(id).block()),
				new CachedMethod("unlessMonos", (called, id) -> called.findMonoUnless(id).block()),
				new CachedMethod("fluxes", (called, id) -> called.findFlux(id).collectList().block()),
				new CachedMethod("unlessFluxes", (called, id) -> called.findFluxUnless(id).collectList().block()),
				new CachedMethod("numbers", Catalogue::count), new CachedMethod("generic", Catalogue::findGeneric),
				new CachedMethod("copied", Catalogue::findCopied), new CachedMethod("redis", Catalogue::findInRedis),
				new CachedMethod("heap", Catalogue::findOnHeap));
	}

	@ParameterizedTest
	@MethodSource("methods")
	void whatIsOfAnotherTypeIsAMissAndReplaced(CachedMethod method) {
		TwoLevelCache cache = one.cache(method.cache());
		long before = cache.getStats().unreadable(UnreadableCause.WRONG_TYPE);
		cache.put(this.id, FORGED);
		Object found = method.on(catalogue, this.id);
		assertThat(found).isNotNull().isNotEqualTo(FORGED);
		assertThat(cache.getStats().unreadable(UnreadableCause.WRONG_TYPE)).isEqualTo(before + 1);
		assertThat(method.on(catalogue, this.id)).isEqualTo(found);
		assertThat(cache.getStats().unreadable(UnreadableCause.WRONG_TYPE)).isEqualTo(before + 1);
		assertThat(value(cache)).isNotEqualTo(FORGED);
		if (cache.getSettings().levels().hasL2()) {
			assertThat(method.on(elsewhere, this.id)).isEqualTo(found);
		}
	}

	@ParameterizedTest
	@MethodSource("methods")
	void aCopyOfAnotherTypeIsAMissAlsoWithAResolverOfTheApplication(CachedMethod method) {
		TwoLevelCache cache = other.cache(method.cache());
		cache.put(this.id, FORGED);
		if (cache.getSettings().levels().hasL1()) {
			// A read that begins before the push of the put arrives does not fill L1.
			await().until(() -> {
				long before = cache.getStats().l1().hits();
				return FORGED.equals(value(cache)) && cache.getStats().l1().hits() > before;
			});
		}
		Object found = method.on(elsewhere, this.id);
		assertThat(found).isNotNull().isNotEqualTo(FORGED);
		assertThat(method.on(elsewhere, this.id)).isEqualTo(found);
	}

	private @Nullable Object value(TwoLevelCache cache) {
		ValueWrapper found = cache.get(this.id);
		return (found != null) ? found.get() : null;
	}

	@Test
	void theWarningNamesBothTypesOnce(CapturedOutput output) {
		for (int key = 0; key < 3; key++) {
			one.cache("warned").put(key, FORGED);
			assertThat(catalogue.findWarned(key)).isNotNull();
		}
		assertThat(one.cache("warned").getStats().unreadable(UnreadableCause.WRONG_TYPE)).isEqualTo(3);
		assertThat(output.getAll().split("An entry of cache 'warned'", -1)).hasSize(2);
		assertThat(output)
			.contains("its value is of type java.lang.String, and the method returns " + Product.class.getTypeName())
			.contains("cause WRONG_TYPE")
			.doesNotContain(FORGED);
	}

	@Test
	void theCacheItselfReadsEveryType() {
		TwoLevelCache cache = one.cache("products");
		cache.put(this.id, FORGED);
		assertThat(value(cache)).isEqualTo(FORGED);
		assertThat(cache.get(this.id, String.class)).isEqualTo(FORGED);
		assertThat(cache.get(this.id, () -> "loaded")).isEqualTo(FORGED);
		assertThat(cache.retrieve(this.id, () -> CompletableFuture.completedFuture("loaded")).join()).isEqualTo(FORGED);
		assertThat(cache.putIfAbsent(this.id, "other")).extracting(ValueWrapper::get).isEqualTo(FORGED);
		assertThatIllegalStateException().isThrownBy(() -> cache.get(this.id, Product.class))
			.withMessageContaining(Product.class.getName());
		Product found = catalogue.find(this.id);
		assertThat(cache.get(this.id, Product.class)).isEqualTo(found);
	}

	@Test
	void aMethodWhoseTypeIsNotKnownReadsEveryType() {
		one.cache("anything").put(this.id, FORGED);
		assertThat(catalogue.findAnything(this.id)).isEqualTo(FORGED);
		assertThat(catalogue.findAny(this.id, String.class)).isEqualTo(FORGED);
	}

	@Test
	void nullIsOfEveryType() {
		one.cache("products").put(this.id, null);
		assertThat(catalogue.find(this.id)).isNull();
	}

	@Test
	void allWhoMissItShareTheLoadThatReplacesIt() throws Exception {
		one.cache("slow").put(this.id, FORGED);
		ExecutorService threads = Executors.newFixedThreadPool(20);
		try {
			List<Future<Product>> found = IntStream.range(0, 20)
				.mapToObj((caller) -> threads
					.submit(() -> ((caller % 2 == 0) ? catalogue : elsewhere).findSlowly(this.id)))
				.toList();
			await().until(() -> Catalogue.loads(this.id).get() > 0);
			Catalogue.release(this.id);
			Product first = found.get(0).get(30, TimeUnit.SECONDS);
			for (Future<Product> each : found) {
				assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo(first);
			}
			assertThat(Catalogue.loads(this.id)).hasValue(1);
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void aLoadThatWasOvertakenIsNotStored() throws Exception {
		one.cache("slow").put(this.id, FORGED);
		CompletableFuture<Product> loaded = CompletableFuture.supplyAsync(() -> catalogue.findSlowly(this.id));
		await().until(() -> Catalogue.loads(this.id).get() > 0);
		Product newer = new Product(this.id, "newer", 0);
		other.cache("slow").put(this.id, newer);
		Catalogue.release(this.id);
		assertThat(loaded.get(30, TimeUnit.SECONDS)).isNotEqualTo(newer);
		assertThat(catalogue.findSlowly(this.id)).isEqualTo(newer);
		assertThat(elsewhere.findSlowly(this.id)).isEqualTo(newer);
	}

	@Test
	void methodsOfSeveralTypesMayUseOneKey() {
		Product found = catalogue.find(this.id);
		assertThat(catalogue.nameOf(this.id)).isEqualTo("product " + this.id);
		assertThat(catalogue.find(this.id)).isNotEqualTo(found);
		Product saved = catalogue.save(new Product(this.id, "saved", 0));
		assertThat(catalogue.find(this.id)).isEqualTo(saved);
	}

	@Test
	void cachesOfOtherManagersStayAsTheyAre() {
		Product found = elsewhere.findInMap(this.id);
		assertThat(elsewhere.findInMap(this.id)).isEqualTo(found);
		assertThat(OwnResolver.maps.getCache("map")).isNotNull()
			.satisfies((map) -> assertThat(map.get(this.id, Product.class)).isEqualTo(found));
	}

	record Product(String id, String name, int loads) {

	}

	/**
	 * A method, and the name of its cache.
	 *
	 * @param cache the cache
	 * @param call calls the method
	 */
	record CachedMethod(String cache, CallOfCatalogue call) {

		@Nullable Object on(Catalogue called, String id) {
			return this.call.on(called, id);
		}

		@Override
		public String toString() {
			return this.cache;
		}

	}

	interface CallOfCatalogue {

		@Nullable Object on(Catalogue called, String id);

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Catalogue catalogue() {
			return new Catalogue();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnResolver extends Application implements CachingConfigurer {

		static final ConcurrentMapCacheManager maps = new ConcurrentMapCacheManager("map");

		private final ObjectProvider<TwoLevelCacheManager> manager;

		OwnResolver(ObjectProvider<TwoLevelCacheManager> manager) {
			this.manager = manager;
		}

		@Override
		public CacheResolver cacheResolver() {
			return (context) -> new SimpleCacheResolver(
					context.getOperation().getCacheNames().contains("map") ? maps : this.manager.getObject())
				.resolveCaches(context);
		}

	}

	abstract static class Lookup<T> {

		abstract T load(String id);

		@Cacheable("generic")
		T findGeneric(String id) {
			return load(id);
		}

	}

	static class Catalogue extends Lookup<Product> {

		private static final Map<String, AtomicInteger> loads = new ConcurrentHashMap<>();

		private static final Map<String, CountDownLatch> slow = new ConcurrentHashMap<>();

		static AtomicInteger loads(String id) {
			return loads.computeIfAbsent(id, (absent) -> new AtomicInteger());
		}

		static void release(String id) {
			latch(id).countDown();
		}

		private static CountDownLatch latch(String id) {
			return slow.computeIfAbsent(id, (absent) -> new CountDownLatch(1));
		}

		@Override
		Product load(String id) {
			return new Product(id, "product " + id, loads(id).incrementAndGet());
		}

		@Cacheable("products")
		Product find(String id) {
			return load(id);
		}

		@Cacheable("products")
		String nameOf(String id) {
			return load(id).name();
		}

		@CachePut(cacheNames = "products", key = "#product.id()")
		Product save(Product product) {
			return product;
		}

		@Cacheable(cacheNames = "unless", unless = "#result == null")
		Product findUnless(String id) {
			return load(id);
		}

		@Cacheable("optional")
		Optional<Product> findOptional(String id) {
			return Optional.of(load(id));
		}

		@Cacheable("futures")
		CompletableFuture<Product> findFuture(String id) {
			return CompletableFuture.supplyAsync(() -> load(id));
		}

		@Cacheable(cacheNames = "unlessFutures", unless = "#result == null")
		CompletableFuture<Product> findFutureUnless(String id) {
			return CompletableFuture.supplyAsync(() -> load(id));
		}

		@Cacheable("monos")
		Mono<Product> findMono(String id) {
			return Mono.fromCallable(() -> load(id));
		}

		@Cacheable(cacheNames = "unlessMonos", unless = "#result == null")
		Mono<Product> findMonoUnless(String id) {
			return Mono.fromCallable(() -> load(id));
		}

		@Cacheable("fluxes")
		Flux<Product> findFlux(String id) {
			return Flux.range(0, 3).map((each) -> load(id));
		}

		@Cacheable(cacheNames = "unlessFluxes", unless = "#result == null")
		Flux<Product> findFluxUnless(String id) {
			return Flux.range(0, 3).map((each) -> load(id));
		}

		@Cacheable("numbers")
		int count(String id) {
			return load(id).loads();
		}

		@Cacheable("copied")
		Product findCopied(String id) {
			return load(id);
		}

		@Cacheable("redis")
		Product findInRedis(String id) {
			return load(id);
		}

		@Cacheable("heap")
		Product findOnHeap(String id) {
			return load(id);
		}

		@Cacheable("warned")
		Product findWarned(int id) {
			return load("" + id);
		}

		@Cacheable("anything")
		Object findAnything(String id) {
			return load(id);
		}

		@Cacheable(cacheNames = "anything", key = "#id")
		<T> T findAny(String id, Class<T> type) {
			return type.cast(load(id));
		}

		@Cacheable("slow")
		Product findSlowly(String id) {
			Product loaded = load(id);
			await().until(() -> latch(id).getCount() == 0);
			return loaded;
		}

		@Cacheable("map")
		Product findInMap(String id) {
			return load(id);
		}

	}

}
