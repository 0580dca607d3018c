package io.github.twolevelcache.simulator.world;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;

import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;
import io.github.twolevelcache.simulator.world.Judge.Read;
import io.github.twolevelcache.simulator.world.Plan.PlannedCall;

/**
 * Calls the cache of one instance as planned, and tells the judge.
 */
final class Caller {

	private final World world;

	private final String name;

	private final List<PlannedCall> calls;

	private int next;

	private @Nullable Thread thread;

	private boolean calling;

	private boolean interrupted;

	Caller(World world, String name, List<PlannedCall> calls) {
		this.world = world;
		this.name = name;
		this.calls = calls;
	}

	/**
	 * Begin to call, or go on after the instance was replaced.
	 * @param instance the instance to call
	 */
	void start(Instance instance) {
		this.calling = false;
		this.thread = this.world.simulation().tasks().start(instance.host(), this.name, () -> run(instance));
	}

	boolean isCalling() {
		return this.calling;
	}

	void interrupt() {
		Thread thread = this.thread;
		if (this.calling && thread != null) {
			this.interrupted = true;
			this.world.simulation().tasks().interrupt(thread);
		}
	}

	private void run(Instance instance) {
		while (this.next < this.calls.size() && !this.world.isOver()) {
			PlannedCall call = this.calls.get(this.next++);
			this.world.simulation().tasks().sleep(call.pause());
			if (instance.isRunning() && !this.world.isOver()) {
				call(instance, call);
			}
		}
	}

	private void call(Instance instance, PlannedCall call) {
		Cache cache = instance.cache(World.CACHE);
		this.interrupted = false;
		this.calling = true;
		if (call.operation().isWrite()) {
			write(instance, cache, call);
		}
		else {
			read(instance, cache, call);
		}
		this.calling = false;
		boolean unused = Thread.interrupted();
	}

	private void read(Instance instance, Cache cache, PlannedCall call) {
		Read read = this.world.judge().begin(instance.toString(), call.key());
		try {
			Item item = switch (call.operation()) {
				case GET -> cache.get(call.key(), () -> load(instance, call.key()));
				case RETRIEVE -> await(cache.retrieve(call.key(), () -> loadAsync(instance, call.key())));
				default -> found(cache.get(call.key()));
			};
			this.world.simulation()
				.record(this.name,
						call.operation() + " " + call.key() + " = " + ((item != null) ? item.version() : null));
			this.world.judge().read(read, (item != null && !this.interrupted) ? item.version() : null);
		}
		catch (Exception ex) {
			this.world.simulation()
				.record(this.name, call.operation() + " " + call.key() + " fails: " + Judge.describe(ex));
			judgeFailure(instance, read, ex);
		}
	}

	private void judgeFailure(Instance instance, Read read, Exception failure) {
		boolean stopped = !instance.isRunning();
		if (!this.interrupted && isInterrupt(failure)) {
			this.world.judge().find("interrupt", this.name + " was not interrupted: " + Judge.describe(failure));
		}
		else if (!this.interrupted && !stopped && !isOurs(failure)) {
			this.world.judge().failed(read, failure);
		}
	}

	private static boolean isInterrupt(Throwable failure) {
		return failure instanceof InterruptedException
				|| (failure.getCause() != null && isInterrupt(failure.getCause()));
	}

	// A loader that was told to fail.
	private static boolean isOurs(Throwable failure) {
		return failure instanceof BrokenException || (failure.getCause() != null && isOurs(failure.getCause()));
	}

	private static @Nullable Item found(@Nullable ValueWrapper found) {
		return (found != null) ? (Item) found.get() : null;
	}

	private Item await(CompletableFuture<Item> future) throws ExecutionException, InterruptedException {
		return this.world.simulation().tasks().await(future);
	}

	private Item load(Instance instance, String key) {
		this.world.judge().loadBegins(instance.toString(), key);
		this.world.awaitedFaults().comes(Moment.LOAD_BEGINS, instance);
		try {
			if (this.world.faults().areLoadersBroken()) {
				throw new BrokenException();
			}
			Item item = this.world.database().load(key);
			this.world.awaitedFaults().comes(Moment.LOAD_ENDS, instance);
			return item;
		}
		finally {
			this.world.judge().loadEnds(key);
		}
	}

	private @Nullable CompletableFuture<Item> loadAsync(Instance instance, String key) {
		if (this.world.faults().isFutureNull()) {
			return null;
		}
		CompletableFuture<Item> loaded = new CompletableFuture<>();
		Thread unused = this.world.simulation().tasks().start(instance.host(), "loader", () -> {
			try {
				loaded.complete(load(instance, key));
			}
			catch (BrokenException ex) {
				loaded.completeExceptionally(ex);
			}
		});
		return loaded;
	}

	private void write(Instance instance, Cache cache, PlannedCall call) {
		List<String> keys = (call.operation() == Operation.CLEAR) ? this.world.keys() : List.of(call.key());
		Database database = this.world.database();
		if (keys.stream().allMatch(database::lock)) {
			write(instance, cache, call.operation(), keys);
			keys.forEach(database::unlock);
		}
	}

	private void write(Instance instance, Cache cache, Operation operation, List<String> keys) {
		List<Item> items = keys.stream().peek(this.world.judge()::changes).map(this.world.database()::change).toList();
		Item item = items.get(0);
		this.world.simulation().record(this.name, operation + " " + item.key() + " " + item.version());
		boolean told = false;
		try {
			switch (operation) {
				case PUT -> cache.put(item.key(), item);
				case EVICT -> cache.evict(item.key());
				default -> cache.clear();
			}
			told = !this.interrupted && instance.isRunning();
		}
		catch (RuntimeException ex) {
			this.world.simulation().record(this.name, operation + " " + item.key() + " fails: " + Judge.describe(ex));
		}
		for (Item one : items) {
			this.world.judge().changed(instance.toString(), one.key(), one.version(), told);
		}
		this.world.simulation().record(this.name, operation + " " + item.key() + " " + item.version() + " done");
	}

	@Override
	public String toString() {
		return Objects.requireNonNull(this.name);
	}

	/** What a loader throws that was told to fail. */
	private static final class BrokenException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
