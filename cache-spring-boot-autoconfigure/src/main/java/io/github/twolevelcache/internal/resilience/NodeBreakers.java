package io.github.twolevelcache.internal.resilience;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Function;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * The circuit breakers of the masters. A probe closes an open one, so that no caller pays
 * for finding out whether its master is back. Thread-safe.
 */
public final class NodeBreakers {

	/**
	 * The name of the configuration in the registry, and what the names of the breakers
	 * begin with.
	 */
	public static final String NAME = "two-level-cache-redis";

	private static final Logger logger = LoggerFactory.getLogger(NodeBreakers.class);

	private static final Duration PROBE_PERIOD = Duration.ofMillis(100);

	private static final CircuitBreakerConfig DEFAULTS = CircuitBreakerConfig.custom()
		.slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
		.slidingWindowSize(10)
		.minimumNumberOfCalls(5)
		.failureRateThreshold(50)
		// The probe is faster.
		.waitDurationInOpenState(Duration.ofMinutes(1))
		.build();

	/** Ends the key of a probe, and no other. */
	private static final byte[] PROBE = { 0, 'p', 'r', 'o', 'b', 'e' };

	private final CircuitBreakerRegistry registry;

	private final RemoteStore store;

	private final Function<byte[], String> nodeOf;

	private final Map<String, CircuitBreaker> breakers = new ConcurrentHashMap<>();

	/** By node, the key of the call that failed last. */
	private final Map<String, byte[]> failedKeys = new ConcurrentHashMap<>();

	private final InstanceRuntime runtime;

	/**
	 * Create the breakers; each is created on the first call to its master.
	 * @param registry where they are registered
	 * @param store reaches Redis, for probes
	 * @param nodeOf returns the name of the master that has a key
	 * @param runtime tells the time and has the timers
	 */
	public NodeBreakers(CircuitBreakerRegistry registry, RemoteStore store, Function<byte[], String> nodeOf,
			InstanceRuntime runtime) {
		this.registry = registry;
		this.store = store;
		this.nodeOf = nodeOf;
		this.runtime = runtime;
	}

	/**
	 * Return how many masters are not asked.
	 * @return the number of breakers that are not closed
	 */
	public int open() {
		return (int) this.breakers.values()
			.stream()
			.filter((breaker) -> breaker.getState() != CircuitBreaker.State.CLOSED)
			.count();
	}

	/**
	 * Ask for the permission to call.
	 * @param key the key of the call
	 * @return the call, or {@code null} if the breaker is open
	 */
	@Nullable Call permit(byte[] key) {
		String node = this.nodeOf.apply(key);
		CircuitBreaker breaker = this.breakers.get(node);
		if (breaker == null) {
			breaker = this.breakers.computeIfAbsent(node, this::create);
		}
		return breaker.tryAcquirePermission() ? new Call(node, breaker, key, breaker.getCurrentTimestamp()) : null;
	}

	private CircuitBreaker create(String node) {
		CircuitBreaker breaker = this.registry.circuitBreaker(NAME + (node.isEmpty() ? "" : "-" + node),
				this.registry.getConfiguration(NAME).orElse(DEFAULTS));
		breaker.getEventPublisher().onStateTransition((event) -> {
			logger.warn("Circuit breaker {}: {}", event.getCircuitBreakerName(), event.getStateTransition());
			if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
				probeLater(node, breaker);
			}
		});
		return breaker;
	}

	private void probeLater(String node, CircuitBreaker breaker) {
		Future<?> unused = this.runtime.scheduler().schedule(PROBE_PERIOD, () -> probe(node, breaker));
	}

	private void probe(String node, CircuitBreaker breaker) {
		byte[] key = this.failedKeys.get(node);
		if (key == null || breaker.getState() != CircuitBreaker.State.OPEN) {
			return;
		}
		CompletableFuture<?> unused = this.store.limit(this.store.get(probeOf(key))).whenComplete((found, failure) -> {
			if (failure != null && isUnanswered(failure)) {
				probeLater(node, breaker);
			}
			else if (breaker.getState() == CircuitBreaker.State.OPEN) {
				breaker.transitionToClosedState();
			}
		});
	}

	// The value of the key may be what takes the master too long to send. All keys have a
	// hash tag, so the longer one is in the same slot; no value stands under it.
	private static byte[] probeOf(byte[] key) {
		byte[] probe = Arrays.copyOf(key, key.length + PROBE.length);
		System.arraycopy(PROBE, 0, probe, key.length, PROBE.length);
		return probe;
	}

	// An error is an answer too, unless it says that the master cannot serve.
	private static boolean isUnanswered(Throwable failure) {
		Throwable cause = Futures.unwrapped(failure);
		String message = String.valueOf(cause.getMessage());
		return !RemoteStore.isAnswer(cause) || message.startsWith("LOADING") || message.startsWith("CLUSTERDOWN")
				|| message.startsWith("MASTERDOWN");
	}

	/**
	 * A call that was permitted. One of its methods must be called.
	 */
	final class Call {

		private final String node;

		private final CircuitBreaker breaker;

		private final byte[] key;

		private final long begin;

		private Call(String node, CircuitBreaker breaker, byte[] key, long begin) {
			this.node = node;
			this.breaker = breaker;
			this.key = key;
			this.begin = begin;
		}

		/**
		 * Record the outcome of the call once it is known.
		 * @param outcome the outcome
		 * @param <T> its type
		 * @return the same
		 */
		<T extends @Nullable Object> CompletableFuture<T> watch(CompletableFuture<T> outcome) {
			CompletableFuture<?> unused = outcome.whenComplete((value, failure) -> {
				long duration = this.breaker.getCurrentTimestamp() - this.begin;
				if (failure == null || !isUnanswered(failure)) {
					this.breaker.onSuccess(duration, this.breaker.getTimestampUnit());
				}
				else {
					NodeBreakers.this.failedKeys.put(this.node, this.key);
					this.breaker.onError(duration, this.breaker.getTimestampUnit(), failure);
				}
			});
			return outcome;
		}

		/**
		 * Record that there was no call.
		 */
		void cancel() {
			this.breaker.releasePermission();
		}

	}

}
