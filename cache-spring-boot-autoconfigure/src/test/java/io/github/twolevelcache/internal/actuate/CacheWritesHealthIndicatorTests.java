package io.github.twolevelcache.internal.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.drain.Backlog;
import io.github.twolevelcache.internal.drain.Drainer;
import io.github.twolevelcache.internal.drain.WriteBehind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests for {@link CacheWritesHealthIndicator}.
 */
class CacheWritesHealthIndicatorTests {

	private final Drainer drainer = Mockito.mock(Drainer.class);

	private final CacheWritesHealthIndicator indicator = new CacheWritesHealthIndicator(this.drainer);

	private static WriteBehind cache(String name) {
		WriteBehind cache = Mockito.mock(WriteBehind.class);
		given(cache.cache()).willReturn(name);
		return cache;
	}

	private void has(WriteBehind... caches) {
		given(this.drainer.caches()).willReturn(List.of(caches));
	}

	private static WriteBehind cache(String name, boolean paused) {
		WriteBehind cache = cache(name);
		given(cache.backlog()).willReturn(new Backlog(3, Duration.ofSeconds(2), 1, paused, Map.of()));
		return cache;
	}

	@Test
	void whatWaitsIsShown() {
		has(cache("stock", false));
		Health health = this.indicator.health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsOnly(
				Map.entry("stock", new CacheWritesHealthIndicator.Details(false, 3, Duration.ofSeconds(2), 1)));
	}

	@Test
	void aPauseIsShownAndDoesNotCountForTheWhole() {
		has(cache("stock", false), cache("prices", true));
		Status status = this.indicator.health().getStatus();
		assertThat(status.getCode()).isEqualTo("PAUSED");
		assertThat(StatusAggregator.getDefault().getAggregateStatus(status, Status.UP)).isEqualTo(Status.UP);
		assertThat(StatusAggregator.getDefault().getAggregateStatus(status, Status.DOWN)).isEqualTo(Status.DOWN);
	}

	@Test
	void whatIsNotKnownDoesNotCountForTheWholeEither() {
		WriteBehind silent = cache("stock");
		given(silent.backlog()).willThrow(new RemoteCallException("Redis did not answer within 1000 ms", null));
		has(silent);
		Health health = this.indicator.health();
		assertThat(health.getDetails().get("error")).asString().contains("Redis did not answer within 1000 ms");
		assertThat(StatusAggregator.getDefault().getAggregateStatus(health.getStatus(), Status.UP))
			.isEqualTo(Status.UP);
	}

	@Test
	void anApplicationWithoutWriteBehindIsUp() {
		has();
		assertThat(this.indicator.health()).isEqualTo(Health.up().build());
	}

}
