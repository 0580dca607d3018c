package io.github.twolevelcache.simulator.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.entry.CacheEntry;
import io.github.twolevelcache.internal.keyspace.LeaseFormat;
import io.github.twolevelcache.settings.LoadSettings;
import io.github.twolevelcache.settings.WriteSettings;
import io.github.twolevelcache.simulator.engine.TestFleet.Instance;
import io.github.twolevelcache.simulator.engine.TestProcess.Calling;
import io.github.twolevelcache.simulator.redis.Keyspace;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances of a cache whose loaders take their time.
 */
final class LoadingFleet {

	/** Who has loaded, in order. */
	final List<String> loaded = new ArrayList<>();

	final TestFleet fleet;

	final Instance one;

	final Instance two;

	LoadingFleet(TestFleet fleet) {
		this.fleet = fleet;
		this.one = fleet.instance("one");
		this.two = fleet.instance("two");
	}

	LoadingFleet(LoadSettings load) {
		this(new TestFleet(TestFleet.settings(load, WriteSettings.NONE)));
	}

	/**
	 * Return a loader of a value that names who has loaded it.
	 * @param instance who loads
	 * @param key the key
	 * @param millis how long it takes
	 * @return the loader
	 */
	Callable<@Nullable Object> loader(Instance instance, String key, long millis) {
		String name = (instance == this.one) ? "one" : "two";
		return () -> {
			this.loaded.add(name);
			instance.process.sleep(Duration.ofMillis(millis));
			return key + " by " + name;
		};
	}

	Calling<CacheEntry> load(Instance instance, String key, long millis) {
		return load(instance, key, loader(instance, key, millis));
	}

	Calling<CacheEntry> load(Instance instance, String key, Callable<@Nullable Object> loader) {
		Calling<CacheEntry> load = instance.process.begin(() -> instance.reads.get(key, loader));
		pass(0);
		return load;
	}

	void pass(long millis) {
		this.fleet.pass(Duration.ofMillis(millis));
	}

	List<String> keysInRedis(String kind) {
		return this.fleet.store.keyspace()
			.keys()
			.stream()
			.filter((key) -> key.startsWith("app:" + kind + ":"))
			.toList();
	}

	/**
	 * Return what is leased, in the place of an entry or beside it.
	 * @return the keys of the leases
	 */
	List<String> leases() {
		Keyspace keyspace = this.fleet.store.keyspace();
		return keyspace.keys().stream().filter((key) -> isLease(keyspace.peek(key))).toList();
	}

	private static boolean isLease(@Nullable String value) {
		return value != null && LeaseFormat.isLease(value.getBytes(StandardCharsets.ISO_8859_1));
	}

	/**
	 * End the world, in which nothing must be left to do, and no lease.
	 */
	void end() {
		assertThat(this.fleet.simulation.tasks().failures()).isEmpty();
		pass(70_000);
		for (Instance instance : List.of(this.one, this.two)) {
			if (!instance.process.host().isDead()) {
				assertThat(instance.process.timers()).isZero();
				assertThat(this.fleet.simulation.tasks().alive(instance.process.host(), Duration.ZERO)).isEmpty();
			}
		}
		this.fleet.store.keyspace().expire();
		assertThat(leases()).isEmpty();
		this.fleet.simulation.end();
	}

	static @Nullable Object value(Calling<CacheEntry> load) {
		assertThat(load.outcome()).isDone();
		return load.outcome().join().value();
	}

	static Throwable failure(Calling<?> load) {
		assertThat(load.outcome()).isCompletedExceptionally();
		return load.outcome().handle((value, failure) -> Objects.requireNonNull(failure)).join();
	}

}
