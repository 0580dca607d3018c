package io.github.twolevelcache.internal.resilience;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.twolevelcache.internal.redis.HashSlot;
import io.github.twolevelcache.internal.redis.PartialRemoteStore;
import io.github.twolevelcache.internal.runtime.ManualScheduler;
import io.github.twolevelcache.internal.runtime.ManualTime;
import io.github.twolevelcache.internal.runtime.TestRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NodeBreakers}.
 */
class NodeBreakersTests {

	private static final byte[] HEAVY = "app:v:{stock::a}".getBytes(StandardCharsets.UTF_8);

	private static final byte[] OF_PARTITION = "app:v:{stock~1}a".getBytes(StandardCharsets.UTF_8);

	private final ManualTime time = new ManualTime();

	private final ManualScheduler scheduler = new ManualScheduler(this.time);

	private final Store store = new Store();

	private final NodeBreakers breakers = new NodeBreakers(CircuitBreakerRegistry.ofDefaults(), this.store,
			(key) -> "node", TestRuntime.manual(this.time, this.scheduler));

	private void fail(byte[] key) {
		for (NodeBreakers.Call call = this.breakers.permit(key); call != null; call = this.breakers.permit(key)) {
			CompletableFuture<?> unused = call.watch(CompletableFuture.failedFuture(new TimeoutException()));
		}
	}

	@Test
	void aValueThatTakesTooLongToBeSentKeepsNoBreakerOpen() {
		this.store.unanswered = HEAVY;
		fail(HEAVY);
		assertThat(this.breakers.open()).isOne();
		this.scheduler.pass(Duration.ofMillis(100));
		assertThat(this.breakers.open()).isZero();
	}

	@Test
	void aMasterThatDoesNotAnswerIsProbedUntilItDoes() {
		this.store.silent = true;
		fail(HEAVY);
		this.scheduler.pass(Duration.ofMillis(300));
		assertThat(this.store.read).hasSize(3);
		assertThat(this.breakers.open()).isOne();
		this.store.silent = false;
		this.scheduler.pass(Duration.ofMillis(100));
		assertThat(this.breakers.open()).isZero();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void aProbeReadsAnotherKeyOfTheSlotThatHasFailed() {
		for (byte[] key : List.of(HEAVY, OF_PARTITION)) {
			fail(key);
			this.scheduler.pass(Duration.ofMillis(100));
			byte[] probe = this.store.read.remove(0);
			assertThat(probe).isNotEqualTo(key);
			assertThat(HashSlot.of(probe)).isEqualTo(HashSlot.of(key));
		}
	}

	private static final class Store extends PartialRemoteStore {

		private final List<byte[]> read = new ArrayList<>();

		private boolean silent;

		private byte @Nullable [] unanswered;

		@Override
		public CompletableFuture<byte @Nullable []> get(byte[] key) {
			this.read.add(key);
			return (this.silent || Arrays.equals(key, this.unanswered))
					? CompletableFuture.failedFuture(new TimeoutException()) : CompletableFuture.completedFuture(null);
		}

		@Override
		public <T extends @Nullable Object> CompletableFuture<T> limit(CompletableFuture<T> read) {
			return read;
		}

	}

}
