package io.github.twolevelcache;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.HashOperations;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.twolevelcache.internal.diagnostics.UnusableLogException;
import io.github.twolevelcache.internal.diagnostics.UnusableLogFailureAnalyzer;
import io.github.twolevelcache.internal.drain.Backlog;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.WriteBehind;
import io.github.twolevelcache.jdbc.JdbcCacheStore;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What waits is written, and to the store that it was meant for, also by instances that
 * are not all alike.
 */
@ExtendWith(OutputCaptureExtension.class)
class WriteLogsIT extends WriteBehindFixture {

	private static final String ON_EVICT = "two-level-cache.defaults.write.on-evict=delete";

	private static final String NO_DYNAMIC_CACHES = "two-level-cache.dynamic=false";

	private static WriteBehind behind(CacheInstance instance, String cache) {
		return instance.bean(Drainer.class)
			.caches()
			.stream()
			.filter((found) -> found.cache().equals(cache))
			.findFirst()
			.orElseThrow();
	}

	private void stopBoth() {
		this.here.close();
		this.there.close();
	}

	private void leaveBehind(int count) {
		pause();
		IntStream.range(0, count)
			.forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, number, "shelf")));
		stopBoth();
		assertThat(rows()).isEmpty();
	}

	private void endThePause(CacheInstance instance) {
		StringRedisTemplate redis = redis(instance);
		Objects.requireNonNull(redis.keys("test:p:{stock~*}")).forEach(redis::delete);
	}

	private static StringRedisTemplate redis(CacheInstance instance) {
		return new StringRedisTemplate(instance.bean(RedisConnectionFactory.class));
	}

	private CacheInstance start(String... properties) {
		return start(Stores.class, properties);
	}

	private CacheInstance start(Class<?> configuration, String... properties) {
		return CacheInstance.start(this.cluster.addresses(), configuration,
				Stream.concat(Stream.of(ON_EVICT), Stream.of(properties)).toArray(String[]::new));
	}

	private ThrowableAssertAlternative<?> assertThatItDoesNotStart(Class<?> configuration, String... properties) {
		return assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> start(configuration, properties).close())
			.havingRootCause()
			.isInstanceOf(UnusableLogException.class);
	}

	private static @Nullable String action(Throwable failure) {
		return Objects.requireNonNull(new UnusableLogFailureAnalyzer().analyze(failure)).getAction();
	}

	@Test
	void aCacheThatNotAllInstancesHaveIsWrittenByThoseThatHaveIt() throws Exception {
		try (CacheInstance more = instance(MoreStores.class, ON_EVICT,
				"two-level-cache.caches.other.write.mode=behind")) {
			await().until(() -> behind(more, "stock").backlog().owners().size() == 3);
			IntStream.range(0, 200)
				.forEach((number) -> more.cache("other").put("item-" + number, new Stock("item-" + number, 1, "")));
			behind(more, "other").flush(LONGEST);
			Backlog backlog = behind(more, "other").backlog();
			assertThat(backlog.pending()).isZero();
			assertThat(backlog.owners()).containsOnlyKeys(more.bean(Drainer.class).id());
		}
	}

	@Test
	void whatWaitsForACacheThatIsCreatedWhenItIsUsedIsWrittenWithoutThat() {
		leaveBehind(50);
		try (CacheInstance instance = start("two-level-cache.defaults.write.mode=behind")) {
			endThePause(instance);
			await().atMost(LONGEST).until(() -> rows().size() == 50);
		}
	}

	@Test
	void theModeIsNotChangedWhileChangesWait() throws Exception {
		leaveBehind(5);
		for (String mode : new String[] { "through", "none" }) {
			assertThatItDoesNotStart(Stores.class, WRITE + "mode=" + mode).withMessageContaining("'stock'")
				.withMessageContaining("5 wait")
				.satisfies((failure) -> assertThat(action(failure))
					.startsWith("Set two-level-cache.caches.stock.write.mode to behind"));
		}
		try (CacheInstance instance = start(WRITE + "mode=behind")) {
			endThePause(instance);
			behind(instance).flush(LONGEST);
		}
		start(WRITE + "mode=none").close();
		assertThat(rows()).hasSize(5);
	}

	@Test
	void aCacheIsNotRenamedWhileChangesWait(CapturedOutput output) {
		leaveBehind(5);
		String renamed = "two-level-cache.caches.renamed.write.mode=none";
		assertThatItDoesNotStart(Stores.class, renamed).withMessageContaining("'stock'");
		// Another instance may have the cache.
		start(renamed, NO_DYNAMIC_CACHES).close();
		assertThat(output).contains("Changes wait in the log of cache 'stock' (5 wait");
	}

	@Test
	void anInstanceThatDoesNotHaveTheCacheStartsWhileOthersWriteIt(CapturedOutput output) {
		pause();
		stock().put("item-1", new Stock("item-1", 1, "shelf"));
		start().close();
		assertThat(output).contains("Changes wait in the log of cache 'stock' (1 wait");
	}

	@Test
	void theNamespaceIsNotRenamedWhileChangesWait() throws Exception {
		leaveBehind(5);
		String[] renamed = { WRITE + "mode=behind", "two-level-cache.namespace=renamed" };
		assertThatItDoesNotStart(Stores.class, renamed).withMessageContaining("namespace 'test'")
			.withMessageContaining("5 wait");
		try (CacheInstance instance = start(WRITE + "mode=behind")) {
			endThePause(instance);
			behind(instance).flush(LONGEST);
		}
		start(renamed).close();
	}

	@Test
	void anotherApplicationDoesNotWriteTheSameLog() {
		String[] others = { "spring.application.name=other", "two-level-cache.namespace=test", WRITE + "mode=behind" };
		assertThatItDoesNotStart(Stores.class, others).withMessageContaining("application 'test'")
			.withMessageContaining("application 'other'");
		stopBoth();
		// Nor when it has just ended, or is about to start again.
		assertThatItDoesNotStart(Stores.class, others);
		passAMinute();
		start(others).close();
		assertThatItDoesNotStart(Stores.class, WRITE + "mode=behind");
	}

	private void passAMinute() {
		try (CacheInstance unrelated = start("spring.application.name=unrelated")) {
			HashOperations<String, String, String> logs = redis(unrelated).opsForHash();
			String entered = Objects.requireNonNull(logs.get("test:c:{logs}", "stock"));
			long earlier = Long.parseLong(entered.substring(0, 13)) - 61_000;
			logs.put("test:c:{logs}", "stock", earlier + entered.substring(13));
		}
	}

	@Test
	void anotherStoreDoesNotGetWhatWaits() {
		jdbc.execute("drop table if exists stock_of_others");
		jdbc.execute("create table stock_of_others (like stock including indexes)");
		leaveBehind(5);
		assertThatItDoesNotStart(OtherStore.class, WRITE + "mode=behind").withMessageContaining("stock_of_others");
		assertThat(rows()).isEmpty();
		jdbc.execute("drop table stock_of_others");
	}

	@Configuration(proxyBeanMethods = false)
	@Import(Stores.class)
	static class MoreStores {

		@Bean
		CacheWriter<String, Stock> otherWriter() {
			return new CacheWriter<>() {

				@Override
				public void write(List<CacheChange<String, Stock>> changes) {
					// Takes all.
				}

				@Override
				public boolean isGuarded() {
					return true;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(StoreDatabase.class)
	static class OtherStore {

		@Bean
		JdbcCacheStore<String, Stock> stockWriter(DataSource dataSource) {
			return JdbcCacheStore.of(Stock.class).table("stock_of_others").key("sku").dataSource(dataSource).build();
		}

	}

}
