package io.github.twolevelcache;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.WithRedisCluster;
import io.github.twolevelcache.stats.CacheStats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Spring's annotations on a real service, on two instances.
 */
@WithRedisCluster
@Timeout(60)
class CacheAnnotationsIT {

	private static final AtomicInteger ids = new AtomicInteger();

	private static CacheInstance one;

	private static CacheInstance other;

	private static Catalogue catalogue;

	private static Catalogue elsewhere;

	@BeforeAll
	static void start(RedisCluster cluster) {
		one = CacheInstance.start(cluster.addresses(), Application.class);
		other = CacheInstance.start(cluster.addresses(), Application.class);
		catalogue = one.bean(Catalogue.class);
		elsewhere = other.bean(Catalogue.class);
	}

	@AfterAll
	static void stop() {
		one.close();
		other.close();
	}

	private final int id = ids.incrementAndGet();

	@Test
	void cacheable() {
		Product found = catalogue.find(this.id);
		assertThat(catalogue.find(this.id)).isEqualTo(found);
		assertThat(elsewhere.find(this.id)).isEqualTo(found);
	}

	@Test
	void cacheableSync() {
		Product found = catalogue.findSync(this.id);
		assertThat(catalogue.findSync(this.id)).isEqualTo(found);
		assertThat(elsewhere.findSync(this.id)).isEqualTo(found);
	}

	@Test
	void cacheableSyncThatThrows() {
		assertThatThrownBy(() -> catalogue.failSync(this.id)).isInstanceOf(UnsupportedOperationException.class);
	}

	@Test
	void cacheableNull() {
		int before = catalogue.calls();
		assertThat(catalogue.findNothing(this.id)).isNull();
		assertThat(catalogue.findNothing(this.id)).isNull();
		assertThat(catalogue.calls()).isEqualTo(before + 1);
	}

	@Test
	void cacheableOptional() {
		Optional<Product> found = catalogue.findOptional(this.id);
		assertThat(found).isPresent();
		assertThat(catalogue.findOptional(this.id)).isEqualTo(found);
		assertThat(catalogue.findOptional(-this.id)).isEmpty();
		int before = catalogue.calls();
		assertThat(catalogue.findOptional(-this.id)).isEmpty();
		assertThat(catalogue.calls()).isEqualTo(before);
	}

	@Test
	void cacheableUnless() {
		Product found = catalogue.findUnlessOdd(2 * this.id);
		assertThat(catalogue.findUnlessOdd(2 * this.id)).isEqualTo(found);
		found = catalogue.findUnlessOdd(2 * this.id + 1);
		assertThat(catalogue.findUnlessOdd(2 * this.id + 1)).isNotEqualTo(found);
	}

	@Test
	void cacheableCondition() {
		Product found = catalogue.findIfEven(2 * this.id);
		assertThat(catalogue.findIfEven(2 * this.id)).isEqualTo(found);
		found = catalogue.findIfEven(2 * this.id + 1);
		assertThat(catalogue.findIfEven(2 * this.id + 1)).isNotEqualTo(found);
	}

	@Test
	void cacheableWithSeveralParameters() {
		Product found = catalogue.findIn("a, b", "c" + this.id);
		assertThat(catalogue.findIn("a, b", "c" + this.id)).isEqualTo(found);
		assertThat(elsewhere.findIn("a, b", "c" + this.id)).isEqualTo(found);
		assertThat(elsewhere.findIn("a", "b, c" + this.id)).isNotEqualTo(found);
	}

	@Test
	void cacheableWithoutParameters() {
		List<Product> all = catalogue.findAll();
		assertThat(catalogue.findAll()).isEqualTo(all);
		assertThat(elsewhere.findAll()).isEqualTo(all);
	}

	@Test
	void cacheableWithACustomKeyGenerator() {
		Product found = catalogue.findByName("Name" + this.id);
		assertThat(catalogue.findByName("NAME" + this.id)).isEqualTo(found);
		assertThat(elsewhere.findByName("name" + this.id)).isEqualTo(found);
	}

	@Test
	void cachePut() {
		Product first = catalogue.find(this.id);
		Product saved = catalogue.save(new Product(this.id, "saved", 0));
		assertThat(saved).isNotEqualTo(first);
		assertThat(catalogue.find(this.id)).isEqualTo(saved);
	}

	@Test
	void cachePutIsSeenByAnInstanceThatHasNoCopy() {
		Product saved = catalogue.save(new Product(this.id, "saved", 0));
		assertThat(elsewhere.find(this.id)).isEqualTo(saved);
	}

	@Test
	void cacheEvict() {
		Product first = catalogue.find(this.id);
		catalogue.delete(this.id);
		assertThat(catalogue.find(this.id)).isNotEqualTo(first);
	}

	@Test
	void cacheEvictBeforeInvocation() {
		Product first = catalogue.find(this.id);
		assertThatThrownBy(() -> catalogue.deleteFirstAndFail(this.id))
			.isInstanceOf(UnsupportedOperationException.class);
		assertThat(catalogue.find(this.id)).isNotEqualTo(first);
	}

	@Test
	void cacheEvictOfAllEntries() {
		Product first = catalogue.find(this.id);
		catalogue.deleteAll();
		assertThat(catalogue.find(this.id)).isNotEqualTo(first);
	}

	@Test
	void caching() {
		Product first = catalogue.find(this.id);
		Product named = catalogue.findByName("name" + this.id);
		Product renamed = catalogue.rename(new Product(this.id, "Name" + this.id, 0));
		assertThat(catalogue.find(this.id)).isEqualTo(renamed).isNotEqualTo(first);
		assertThat(catalogue.findByName("name" + this.id)).isNotEqualTo(named);
	}

	@Test
	void future() throws Exception {
		Product found = catalogue.findFuture(this.id).get();
		assertThat(catalogue.findFuture(this.id).get()).isEqualTo(found);
		assertThat(elsewhere.findFuture(this.id).get()).isEqualTo(found);
	}

	@Test
	void futureSync() throws Exception {
		Product found = catalogue.findFutureSync(this.id).get();
		assertThat(catalogue.findFutureSync(this.id).get()).isEqualTo(found);
		assertThat(elsewhere.findFutureSync(this.id).get()).isEqualTo(found);
	}

	@Test
	void mono() {
		Product found = catalogue.findMono(this.id).block();
		assertThat(catalogue.findMono(this.id).block()).isEqualTo(found);
		assertThat(elsewhere.findMono(this.id).block()).isEqualTo(found);
	}

	@Test
	void monoSync() {
		Product found = catalogue.findMonoSync(this.id).block();
		assertThat(catalogue.findMonoSync(this.id).block()).isEqualTo(found);
		assertThat(elsewhere.findMonoSync(this.id).block()).isEqualTo(found);
	}

	@Test
	void emptyMono() {
		assertThat(catalogue.findMono(-this.id).blockOptional()).isEmpty();
		int before = catalogue.calls();
		assertThat(catalogue.findMono(-this.id).blockOptional()).isEmpty();
		assertThat(catalogue.calls()).isEqualTo(before);
	}

	@Test
	void flux() {
		List<Product> found = catalogue.findFlux(this.id).collectList().block();
		assertThat(found).hasSize(3);
		assertThat(catalogue.findFlux(this.id).collectList().block()).isEqualTo(found);
		assertThat(elsewhere.findFlux(this.id).collectList().block()).isEqualTo(found);
	}

	@Test
	void reactiveReadsUseL1() {
		CacheStats stats = one.cache("monos").getStats();
		// A read that begins before the push of the load arrives does not fill L1.
		await().until(() -> {
			long before = stats.l1().hits();
			catalogue.findMono(this.id).block();
			return stats.l1().hits() > before;
		});
		long before = stats.l1().hits();
		long beforeL2 = stats.l2().hits();
		catalogue.findMono(this.id).block();
		assertThat(stats.l1().hits()).isEqualTo(before + 1);
		assertThat(stats.l2().hits()).isEqualTo(beforeL2);
	}

	record Product(int id, String name, int loads) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Catalogue catalogue() {
			return new Catalogue();
		}

		@Bean
		KeyGenerator lowerCase() {
			return new LowerCaseKeyGenerator();
		}

	}

	static class LowerCaseKeyGenerator implements KeyGenerator {

		@Override
		public Object generate(Object target, Method method, @Nullable Object... params) {
			return String.valueOf(params[0]).toLowerCase(Locale.ROOT);
		}

	}

	@CacheConfig(cacheNames = "products")
	static class Catalogue {

		private static final AtomicInteger loads = new AtomicInteger();

		private final AtomicInteger calls = new AtomicInteger();

		int calls() {
			return this.calls.get();
		}

		private Product load(int id) {
			this.calls.incrementAndGet();
			return new Product(id, "product " + id, loads.incrementAndGet());
		}

		@Cacheable
		Product find(int id) {
			return load(id);
		}

		@Cacheable(cacheNames = "synced", sync = true)
		Product findSync(int id) {
			return load(id);
		}

		@Cacheable(cacheNames = "synced", sync = true)
		Product failSync(int id) {
			throw new UnsupportedOperationException("product " + id);
		}

		@Cacheable("nothing")
		@Nullable Product findNothing(int id) {
			load(id);
			return null;
		}

		@Cacheable("optional")
		Optional<Product> findOptional(int id) {
			Product loaded = load(id);
			return (id > 0) ? Optional.of(loaded) : Optional.empty();
		}

		@Cacheable(cacheNames = "unless", unless = "#result.id() % 2 != 0")
		Product findUnlessOdd(int id) {
			return load(id);
		}

		@Cacheable(cacheNames = "condition", condition = "#id % 2 == 0")
		Product findIfEven(int id) {
			return load(id);
		}

		@Cacheable("several")
		Product findIn(String category, String name) {
			return load(category.length() + name.length());
		}

		@Cacheable("all")
		List<Product> findAll() {
			return List.of(load(1), load(2));
		}

		@Cacheable(cacheNames = "names", keyGenerator = "lowerCase")
		Product findByName(String name) {
			return load(name.length());
		}

		@CachePut(key = "#product.id()")
		Product save(Product product) {
			return new Product(product.id(), product.name(), loads.incrementAndGet());
		}

		@CacheEvict
		void delete(int id) {
			this.calls.incrementAndGet();
		}

		@CacheEvict(beforeInvocation = true)
		void deleteFirstAndFail(int id) {
			throw new UnsupportedOperationException("product " + id);
		}

		@CacheEvict(allEntries = true)
		void deleteAll() {
			this.calls.incrementAndGet();
		}

		@Caching(put = @CachePut(key = "#product.id()"),
				evict = @CacheEvict(cacheNames = "names", key = "#product.name().toLowerCase()"))
		Product rename(Product product) {
			return new Product(product.id(), product.name(), loads.incrementAndGet());
		}

		@Cacheable("futures")
		CompletableFuture<Product> findFuture(int id) {
			return CompletableFuture.supplyAsync(() -> load(id));
		}

		@Cacheable(cacheNames = "syncedFutures", sync = true)
		CompletableFuture<Product> findFutureSync(int id) {
			return CompletableFuture.supplyAsync(() -> load(id));
		}

		@Cacheable("monos")
		Mono<Product> findMono(int id) {
			return Mono.defer(() -> {
				Product loaded = load(id);
				return (id > 0) ? Mono.just(loaded) : Mono.empty();
			});
		}

		@Cacheable(cacheNames = "syncedMonos", sync = true)
		Mono<Product> findMonoSync(int id) {
			return Mono.fromCallable(() -> load(id));
		}

		@Cacheable("fluxes")
		Flux<Product> findFlux(int id) {
			return Flux.range(id, 3).map(this::load);
		}

	}

}
