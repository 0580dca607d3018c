package io.github.twolevelcache.checker.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.twolevelcache.checker.history.Durations;
import io.github.twolevelcache.checker.history.Event;
import io.github.twolevelcache.checker.history.Event.Kind;
import io.github.twolevelcache.checker.history.Findings;
import io.github.twolevelcache.checker.history.History;
import io.github.twolevelcache.checker.history.Violation;
import io.github.twolevelcache.checker.machine.Instance;
import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.checker.worker.Counters;
import io.github.twolevelcache.checker.worker.Keys;
import io.github.twolevelcache.localpostgres.LocalPostgres;
import io.github.twolevelcache.localredis.RedisCluster;
import io.github.twolevelcache.localredis.RedisNode;

/**
 * All masters of Redis are gone for half a minute, under callers of a cached method of
 * two instances, and comes back.
 */
public final class Outage implements AutoCloseable {

	private static final int INSTANCES = 2;

	private static final int CALLERS = 8;

	private static final int LOADS_AT_ONCE = 6;

	private static final Duration BEFORE = Duration.ofSeconds(10);

	private static final Duration DOWN = Duration.ofSeconds(30);

	private static final Duration AFTER = Duration.ofSeconds(15);

	private static final Duration BETWEEN_READS = Duration.ofMillis(1);

	private static final Duration BETWEEN_WRITES = Duration.ofMillis(50);

	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);

	private final LocalPostgres postgres = LocalPostgres.start();

	private final RedisCluster redis = RedisCluster.start();

	private final List<Instance> instances = new ArrayList<>();

	private final Collection<Event> events = new ConcurrentLinkedQueue<>();

	private final AtomicLong errors = new AtomicLong();

	private volatile boolean over;

	private Outage() throws IOException {
		Counters.create(this.postgres.jdbcUrl());
		for (int i = 0; i < INSTANCES; i++) {
			this.instances.add(Instance.start(Application.class, this.redis.addresses(), Map.of(),
					List.of("database=" + this.postgres.jdbcUrl(),
							"two-level-cache.caches.counters.load.max-concurrent=" + LOADS_AT_ONCE)));
		}
	}

	/**
	 * Run the outages, and print what callers have noticed.
	 * @param args none
	 * @throws Exception if a process fails
	 */
	public static void main(String[] args) throws Exception {
		System.out.printf(
				"%d callers of a @Cacheable method in %d instances, loader %d ms and a query, %d loads at "
						+ "once in each instance; Redis is down for %d s%n",
				INSTANCES * CALLERS, INSTANCES, CounterService.LOAD.toMillis(), LOADS_AT_ONCE, DOWN.toSeconds());
		try (Outage outage = new Outage()) {
			outage.run("kill -9 of all masters", RedisNode::kill, RedisNode::restart);
		}
		try (Outage outage = new Outage()) {
			outage.run("SIGSTOP of all masters", RedisNode::pause, RedisNode::resume);
		}
		System.exit(0);
	}

	private void run(String label, Consumer<RedisNode> stop, Consumer<RedisNode> start) throws Exception {
		List<Thread> threads = threads();
		threads.forEach(Thread::start);
		Pause.of(BEFORE);
		List<RedisNode> masters = this.redis.masters();
		long stopped = System.nanoTime();
		long loadsBefore = loads();
		masters.forEach(stop);
		long open = when(() -> areBreakersOpen(masters.size()));
		Pause.of(DOWN.minusNanos(System.nanoTime() - stopped));
		long loads = loads() - loadsBefore;
		long hits = hits();
		long back = System.nanoTime();
		masters.forEach(start);
		long hit = when(() -> hits() > hits);
		this.redis.awaitHealthy(Duration.ofMinutes(1));
		Pause.of(AFTER);
		this.over = true;
		for (Thread thread : threads) {
			thread.join();
		}
		Findings findings = new History(this.events).check(History.BOUND);
		System.out.printf("%n%s%n", label);
		line("errors", Long.toString(this.errors.get()));
		line("all breakers open after", millis(open - stopped));
		waits("before", 0, stopped);
		waits("in the first second", stopped, stopped + TimeUnit.SECONDS.toNanos(1));
		waits("after the breakers opened", open, back);
		waits("after Redis was back", back, Long.MAX_VALUE);
		line("loads per second while down", Long.toString(loads / DOWN.toSeconds()));
		line("most loads at once in an instance", mostLoadsAtOnce() + " of " + LOADS_AT_ONCE);
		line("Redis back to first L2 hit", millis(hit - back));
		line("reads, writes, stale",
				"%d, %d, %d".formatted(findings.reads(), findings.writes(), findings.staleness().count()));
		line("stale p99, max",
				millis(findings.staleness().percentile(99)) + ", " + millis(findings.staleness().percentile(100)));
		line("verdict", findings.violations().isEmpty() ? "kept" : "BROKEN");
		findings.violations().stream().limit(5).map(Violation::toString).forEach((text) -> line("", text));
	}

	private List<Thread> threads() {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < INSTANCES; i++) {
			int manager = i;
			CounterService service = this.instances.get(i).bean(CounterService.class);
			for (int caller = 0; caller < CALLERS; caller++) {
				threads.add(
						new Thread(() -> repeat(Kind.READ, manager, BETWEEN_READS, () -> random(0, 1), service::find)));
			}
			threads.add(new Thread(() -> repeat(Kind.WRITE, manager, BETWEEN_WRITES, () -> random(manager, INSTANCES),
					service::increment)));
		}
		return threads;
	}

	private static int random(int first, int step) {
		return first + step * ThreadLocalRandom.current().nextInt(Keys.COUNT / step);
	}

	private void repeat(Kind kind, int manager, Duration between, IntSupplier keys, Call call) {
		while (!this.over) {
			int key = keys.getAsInt();
			long begin = System.nanoTime();
			try {
				long version = call.run(key);
				this.events.add(new Event(kind, manager, key, version, begin, System.nanoTime()));
				Pause.of(between);
			}
			catch (InterruptedException ex) {
				return;
			}
			catch (RuntimeException ex) {
				if (this.errors.getAndIncrement() == 0) {
					ex.printStackTrace();
				}
			}
		}
	}

	private static long when(BooleanSupplier condition) throws InterruptedException {
		while (!condition.getAsBoolean()) {
			Pause.of(BETWEEN_LOOKS);
		}
		return System.nanoTime();
	}

	private boolean areBreakersOpen(int masters) {
		return this.instances.stream().allMatch((instance) -> {
			Collection<CircuitBreaker> breakers = instance.bean(CircuitBreakerRegistry.class).getAllCircuitBreakers();
			return breakers.stream()
				.filter((breaker) -> breaker.getState() == CircuitBreaker.State.OPEN)
				.count() == masters;
		});
	}

	private long loads() {
		return this.instances.stream().mapToLong((instance) -> instance.bean(CounterService.class).loads()).sum();
	}

	private int mostLoadsAtOnce() {
		return this.instances.stream()
			.mapToInt((instance) -> instance.bean(CounterService.class).mostLoadsAtOnce())
			.max()
			.orElse(0);
	}

	private long hits() {
		return this.instances.stream().mapToLong((instance) -> instance.cache("counters").getStats().l2().hits()).sum();
	}

	private void waits(String label, long from, long to) {
		Durations waits = Durations.of(this.events.stream()
			.filter((event) -> event.kind() == Kind.READ && event.begin() >= from && event.begin() < to)
			.map((event) -> event.end() - event.begin())
			.toList());
		line("p50, p99, max " + label, millis(waits.percentile(50)) + ", " + millis(waits.percentile(99)) + ", "
				+ millis(waits.percentile(100)) + " of " + waits.count() + " calls");
	}

	private static void line(String label, String value) {
		System.out.printf("  %-42s %s%n", label, value);
	}

	private static String millis(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
	}

	private static String millis(double millis) {
		return String.format(Locale.ROOT, "%.1f ms", millis);
	}

	@Override
	public void close() throws IOException {
		this.instances.forEach(Instance::close);
		this.redis.close();
		this.postgres.close();
	}

	@FunctionalInterface
	private interface Call {

		long run(int key) throws InterruptedException;

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		@Bean
		CounterService counters(@Value("${database}") String database) {
			return new CounterService(database);
		}

		@Bean
		CircuitBreakerRegistry circuitBreakerRegistry() {
			return CircuitBreakerRegistry.ofDefaults();
		}

	}

}
