package io.github.twolevelcache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.github.twolevelcache.autoconfigure.actuate.CacheWritesEndpointAutoConfiguration;
import io.github.twolevelcache.autoconfigure.actuate.CacheWritesHealthContributorAutoConfiguration;
import io.github.twolevelcache.autoconfigure.metrics.TwoLevelCacheMeterBinderAutoConfiguration;
import io.github.twolevelcache.autoconfigure.metrics.TwoLevelCacheMetricsAutoConfiguration;
import io.github.twolevelcache.internal.actuate.CacheWritesEndpoint;
import io.github.twolevelcache.internal.actuate.CacheWritesHealthIndicator;
import io.github.twolevelcache.internal.drain.Backlog;
import io.github.twolevelcache.internal.log.DeadLetter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What operators see of write-behind, and what they can do.
 */
class WriteBehindOperationsIT extends WriteBehindFixture {

	@Test
	void aPauseHoldsForAllInstances() throws Exception {
		pause();
		assertThat(behind(this.there).backlog().paused()).isTrue();
		IntStream.range(0, 50).forEach((number) -> stock().put("item-" + number, new Stock("item-" + number, 1, "")));
		assertThatIllegalStateException().isThrownBy(() -> behind(this.there).flush(LONGEST))
			.withMessageContaining("'stock' is paused");
		assertThat(rows()).isEmpty();
		resume();
		flush();
		assertThat(rows()).hasSize(50);
	}

	@Test
	void operatorsSeeWhatWaits() throws Exception {
		try (CacheInstance watched = instance(Watched.class, "management.endpoints.jmx.exposure.include=cachewrites",
				"spring.jmx.enabled=true")) {
			CacheWritesEndpoint endpoint = watched.bean(CacheWritesEndpoint.class);
			MeterRegistry meters = watched.bean(MeterRegistry.class);
			assertThat(endpoint.operate("stock", "pause", null))
				.satisfies((writes) -> assertThat(writes.paused()).isTrue());
			watched.cache("stock").put("a", new Stock("a", 1, "shelf"));
			watched.cache("stock").put("b", new Stock("b", -1, "shelf"));
			assertThat(endpoint.caches()).hasEntrySatisfying("stock", (writes) -> {
				assertThat(writes.pending()).isEqualTo(2);
				assertThat(writes.owners()).isNotEmpty().doesNotContainKey(Backlog.NOBODY);
			});
			assertThat(meters.get("cache.writes.pending")
				.tags("cache", "stock", "name", "stock", "cache.manager", "cacheManager")
				.gauge()
				.value()).isEqualTo(2);
			assertThat(meters.get("cache.writes.paused").tag("cache", "stock").gauge().value()).isOne();
			CacheWritesHealthIndicator health = watched.bean(CacheWritesHealthIndicator.class);
			assertThat(health.health().getStatus().getCode()).isEqualTo("PAUSED");
			assertThat(health.health().getDetails().get("stock")).extracting("paused", "pending")
				.containsExactly(true, 2L);
			endpoint.operate("stock", "resume", null);
			assertThat(health.health().getStatus()).isEqualTo(Status.UP);
			endpoint.operate("stock", "flush", null);
			CacheWritesEndpoint.Details details = Objects.requireNonNull(endpoint.cache("stock", null, null));
			assertThat(details.writes().pending()).isZero();
			assertThat(details.deadLetters()).extracting(DeadLetter::key).containsExactly("b");
			assertThat(details.deadLetters().get(0).value()).isNull();
			assertThat(details.next()).isNull();
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> endpoint.operate("stock", "discard", null))
				.satisfies((failure) -> assertThat(failure.getReason()).contains("id", "all"));
			assertThat(endpoint.caches()).hasEntrySatisfying("stock",
					(writes) -> assertThat(writes.deadLetters()).isOne());
			assertThat(endpoint.operate("stock", "discard", "all"))
				.satisfies((writes) -> assertThat(writes.deadLetters()).isZero());
			await().until(() -> meters.get("cache.writes.dead").tag("cache", "stock").gauge().value() == 0);
			assertThat(endpoint.cache("absent", null, null)).isNull();
		}
	}

	@Test
	void deadLettersAreShownPageByPageAndWithTheirValuesIfThatIsWanted() throws Exception {
		try (CacheInstance watched = instance(Watched.class, "management.endpoints.jmx.exposure.include=cachewrites",
				"spring.jmx.enabled=true", "management.endpoint.cachewrites.show-values=always")) {
			CacheWritesEndpoint endpoint = watched.bean(CacheWritesEndpoint.class);
			pause();
			IntStream.range(0, 100)
				.forEach((number) -> stock().put("item-" + number,
						new Stock("item-" + number, (number % 4 == 0) ? -7 : 7, "")));
			resume();
			flush();
			List<DeadLetter> letters = new ArrayList<>();
			Long next = null;
			do {
				CacheWritesEndpoint.Details page = Objects.requireNonNull(endpoint.cache("stock", next, 10));
				letters.addAll(page.deadLetters());
				next = page.next();
			}
			while (next != null);
			assertThat(letters).hasSize(25).isSortedAccordingTo(Comparator.comparing(DeadLetter::died));
			assertThat(letters).extracting(DeadLetter::key)
				.doesNotHaveDuplicates()
				.allMatch((key) -> Integer.parseInt(key.substring(5)) % 4 == 0);
			assertThat(letters).allSatisfy((letter) -> {
				assertThat(letter.value()).contains("\"quantity\":-7");
				assertThat(letter.attempts()).isPositive();
				assertThat(letter.died()).isAfterOrEqualTo(letter.changed());
			});
			for (int limit : new int[] { 0, 1001 }) {
				assertThatExceptionOfType(InvalidEndpointRequestException.class)
					.isThrownBy(() -> endpoint.cache("stock", null, limit))
					.satisfies((failure) -> assertThat(failure.getReason()).contains("limit"));
			}
			assertThat(endpoint.operate("stock", "discard", letters.get(0).id()))
				.satisfies((writes) -> assertThat(writes.deadLetters()).isEqualTo(24));
			jdbc.execute("alter table stock drop constraint stock_quantity_check");
			endpoint.operate("stock", "replay", "all");
			flush();
			assertThat(rows()).hasSize(99);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ EndpointAutoConfiguration.class, CacheWritesEndpointAutoConfiguration.class,
			CacheWritesHealthContributorAutoConfiguration.class, TwoLevelCacheMeterBinderAutoConfiguration.class,
			CacheMetricsAutoConfiguration.class, TwoLevelCacheMetricsAutoConfiguration.class })
	@Import(Stores.class)
	static class Watched {

		@Bean
		MeterRegistry meters() {
			return new SimpleMeterRegistry();
		}

	}

}
