package io.github.twolevelcache.internal.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.twolevelcache.internal.load.LoadCensus;
import io.github.twolevelcache.internal.runtime.Caller;
import io.github.twolevelcache.internal.runtime.TestRuntime;
import io.github.twolevelcache.settings.TestSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Census}.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CensusTests {

	private static final Census NOTHING = new Census(0, 0, 0, 0, 0, LoadCensus.NONE);

	private final TestInstance cache = new TestInstance(TestSettings.DEFAULTS);

	private final ReadPath reads = this.cache.reads;

	@Test
	void nothingIsUnderWayWhenNobodyCalls() {
		assertThat(this.reads.census()).isEqualTo(NOTHING);
	}

	@Test
	void aLoadIsCountedUntilItHasEnded() {
		CompletableFuture<Object> database = new CompletableFuture<>();
		Caller<Object> caller = Caller.of(() -> this.reads.get("1", database::get).value());
		TestRuntime.until(() -> this.reads.census().loads().running() == 1);
		assertThat(this.reads.census().lookups()).isOne();
		database.complete("x");
		assertThat(caller.join()).isEqualTo("x");
		assertThat(this.reads.census()).isEqualTo(NOTHING);
	}

	@Test
	void whoIsNotAnsweredWaitsForNoOtherInstance() {
		this.cache.redis.fail("acquire");
		assertThat(this.reads.get("1", () -> "x").value()).isEqualTo("x");
		assertThat(this.reads.census().loads()).isEqualTo(LoadCensus.NONE);
	}

	@Test
	void aWaitForAnotherInstanceIsCountedUntilItHasEnded() {
		this.cache.redis.lease("1", Duration.ofSeconds(2));
		Caller<Object> caller = Caller.of(() -> this.reads.get("1", () -> "x").value());
		TestRuntime.until(() -> this.reads.census().loads().waiters() == 1);
		this.cache.redis.put("1", "a");
		assertThat(caller.join()).isEqualTo("a");
		assertThat(this.reads.census()).isEqualTo(NOTHING);
	}

}
