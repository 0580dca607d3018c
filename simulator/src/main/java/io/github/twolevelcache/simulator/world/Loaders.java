package io.github.twolevelcache.simulator.world;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;
import io.github.twolevelcache.simulator.store.ItemStore;

/**
 * The loaders of the application, which read the database.
 */
final class Loaders {

	/** Longer than any world lasts. */
	private static final Duration FOR_EVER = Duration.ofHours(1);

	private final World world;

	private final RandomGenerator random;

	/** Instances and keys whose loaders do not return. */
	private final Set<String> hanging = new HashSet<>();

	Loaders(World world) {
		this.world = world;
		this.random = world.simulation().chance("loaders");
	}

	/**
	 * Return whether callers of an instance wait for a loader that does not return.
	 * @param instance the instance
	 * @param key the key as it is planned
	 * @return whether they do, by their own choice
	 */
	boolean hangs(@Nullable Instance instance, @Nullable String key) {
		return this.hanging.contains(instance + "/" + key);
	}

	boolean hang() {
		return !this.hanging.isEmpty();
	}

	/**
	 * Load a key. Called by a task.
	 * @param instance where
	 * @param key the key as it is planned
	 * @return what the database has
	 */
	@Nullable Item load(Instance instance, String key) {
		return load(instance, key, isShared());
	}

	// What a transaction loads may not be committed.
	private static boolean isShared() {
		return !TransactionSynchronizationManager.isActualTransactionActive();
	}

	private @Nullable Item load(Instance instance, String key, boolean shared) {
		if (shared) {
			if (!this.world.sharedLoads().isLoading(key)) {
				this.world.judge().loads(instance.toString(), key);
			}
			if (this.world.sharedLoads().begins(instance.toString(), key)) {
				this.world.judge().find("two loads", instance + " loads " + key + " while another does");
			}
			this.world.loadJudge().begins(instance, key);
		}
		this.world.awaitedFaults().comes(Moment.LOAD_BEGINS, instance);
		boolean loaded = false;
		try {
			if (this.world.faults().areLoadersBroken()) {
				throw new BrokenException();
			}
			if (this.world.faults().takeHang()) {
				this.hanging.add(instance + "/" + key);
				this.world.sharedLoads().hangs(key);
				this.world.simulation().record(instance.toString(), "the load of " + key + " hangs");
				this.world.simulation().tasks().sleep(FOR_EVER);
			}
			readOther(instance, key);
			Item item = read(instance, key);
			if (this.world.has(Habit.FAILING_LOADS) && this.random.nextInt(4) == 0) {
				throw new BrokenException();
			}
			this.world.awaitedFaults().comes(Moment.LOAD_ENDS, instance);
			loaded = true;
			return item;
		}
		finally {
			this.world.sharedLoads().ends(key);
			if (shared) {
				this.world.loadJudge().ends(instance, key, loaded);
			}
		}
	}

	private @Nullable Item read(Instance instance, String key) {
		if (!instance.isRunning()) {
			throw new BrokenException();
		}
		this.world.simulation().record(instance.toString(), "LOAD " + key);
		try {
			Item item = instance.bean(ItemStore.class).read(key);
			this.world.simulation()
				.record(instance.toString(), "LOAD " + key + " = " + ((item != null) ? item.version() : null));
			return item;
		}
		catch (SQLException ex) {
			throw new BrokenException();
		}
	}

	// A loader that reads another key, whose loader may be doing the same.
	private void readOther(Instance instance, String key) {
		if (this.world.has(Habit.CROSSED_LOADS) && (key.equals("k0") || key.equals("k1")) && this.random.nextInt(4) == 0
				&& instance.isRunning()) {
			String other = key.equals("k0") ? "k1" : "k0";
			if (!this.world.names().has(instance, other)) {
				return;
			}
			Cache cache = instance.cache(this.world.names().cache(other));
			Object unused = cache.get(this.world.names().key(other, 0),
					() -> instance.form().value(read(instance, other)));
		}
	}

	/**
	 * Begin to load a key.
	 * @param instance where
	 * @param key the key as it is planned
	 * @return what the database has; {@code null} for a loader that is broken
	 */
	@Nullable CompletableFuture<@Nullable Object> loadAsync(Instance instance, String key) {
		if (this.world.faults().isFutureNull()) {
			return null;
		}
		CompletableFuture<@Nullable Object> loaded = new CompletableFuture<>();
		boolean shared = isShared();
		Thread unused = this.world.simulation().tasks().start(instance.host(), "loader", () -> {
			try {
				loaded.complete(instance.form().value(load(instance, key, shared)));
			}
			catch (RuntimeException ex) {
				loaded.completeExceptionally(ex);
			}
		});
		return loaded;
	}

	/** What a loader throws that was told to fail. */
	static final class BrokenException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
