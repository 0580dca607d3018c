package io.github.twolevelcache.simulator.world;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;

import io.github.twolevelcache.TwoLevelCache;
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

	private final int number;

	private final List<PlannedCall> calls;

	private int next;

	private @Nullable Thread thread;

	private boolean calling;

	/** What is called. */
	private @Nullable Instance instance;

	private @Nullable String key;

	private boolean interrupted;

	Caller(World world, String name, int number, List<PlannedCall> calls) {
		this.world = world;
		this.name = name;
		this.number = number;
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

	boolean isHanging() {
		return this.world.loaders().hangs(this.instance, this.key);
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
		Cache cache = instance.cache(this.world.names().cache(call.key()));
		this.interrupted = false;
		this.instance = instance;
		this.key = call.key();
		this.calling = true;
		if (call.operation().isWrite()) {
			write(instance, cache, call);
		}
		else if (call.operation() == Operation.GET_ALL) {
			readAll(instance);
		}
		else {
			read(instance, cache, call);
		}
		this.calling = false;
		boolean unused = Thread.interrupted();
	}

	private void read(Instance instance, Cache cache, PlannedCall call) {
		Read read = this.world.judge().begin(instance.toString(), call.key());
		Object key = key(call.key());
		try {
			Item item = switch (call.operation()) {
				case GET -> get(instance, cache, key, call.key());
				case RETRIEVE -> await(cache.retrieve(key, () -> this.world.loaders().loadAsync(instance, call.key())));
				default -> found(cache.get(key));
			};
			this.world.simulation()
				.record(this.name,
						call.operation() + " " + call.key() + " = " + ((item != null) ? item.version() : null));
			judge(read, item);
		}
		catch (Exception ex) {
			this.world.simulation()
				.record(this.name, call.operation() + " " + call.key() + " fails: " + Judge.describe(ex));
			judgeFailure(instance, read, ex);
		}
	}

	private Object key(String key) {
		return this.world.names().key(key, this.number);
	}

	private @Nullable Item get(Instance instance, Cache cache, Object key, String planned) {
		return this.world.has(Habit.SWALLOWED_ERRORS) ? instance.bean(AnnotatedItems.class).find(planned)
				: cache.get(key, () -> this.world.loaders().load(instance, planned));
	}

	private void judge(Read read, @Nullable Item item) {
		if (item != null && !item.key().equals(read.key())) {
			this.world.judge().find("value of another key", this.name + " read " + item + " for " + read.key());
		}
		else {
			this.world.judge().read(read, (item != null && !this.interrupted) ? item.version() : null);
		}
	}

	private void readAll(Instance instance) {
		TwoLevelCache cache = (TwoLevelCache) instance.cache(Names.CACHE);
		Map<Object, Read> reads = new LinkedHashMap<>();
		for (String key : this.world.keys()) {
			if (this.world.names().cache(key).equals(Names.CACHE)) {
				reads.put(key(key), this.world.judge().begin(instance.toString(), key));
			}
		}
		try {
			Map<Object, Object> found = cache.getAll(reads.keySet());
			this.world.simulation().record(this.name, "GET_ALL = " + found.size());
			reads.forEach((key, read) -> judge(read, (Item) found.get(key)));
		}
		catch (RuntimeException ex) {
			this.world.simulation().record(this.name, "GET_ALL fails: " + Judge.describe(ex));
			judgeFailure(instance, reads.values().iterator().next(), ex);
		}
	}

	private void judgeFailure(Instance instance, Read read, Exception failure) {
		boolean stopped = !instance.isRunning();
		if (!this.interrupted && isInterrupt(failure)) {
			this.world.judge().find("interrupt", this.name + " was not interrupted: " + Judge.describe(failure));
		}
		else if (!this.interrupted && !stopped && !isOurs(failure) && !this.world.loadJudge().allows(failure)) {
			this.world.judge().failed(read, failure);
		}
	}

	private static boolean isInterrupt(Throwable failure) {
		return failure instanceof InterruptedException
				|| (failure.getCause() != null && isInterrupt(failure.getCause()));
	}

	// A loader that was told to fail.
	static boolean isOurs(Throwable failure) {
		return failure instanceof Loaders.BrokenException || (failure.getCause() != null && isOurs(failure.getCause()));
	}

	private static @Nullable Item found(@Nullable ValueWrapper found) {
		return (found != null) ? (Item) found.get() : null;
	}

	private Item await(CompletableFuture<Item> future) throws ExecutionException, InterruptedException {
		return this.world.simulation().tasks().await(future);
	}

	private void write(Instance instance, Cache cache, PlannedCall call) {
		List<String> keys = call.operation().isClear() ? this.world.keys() : List.of(call.key());
		Database database = this.world.database();
		if (database.lockAll(keys)) {
			if (call.operation() == Operation.PUT_IF_ABSENT) {
				writeIfAbsent(instance, cache, call.key());
			}
			else {
				write(instance, cache, call.operation(), keys);
			}
			keys.forEach(database::unlock);
		}
	}

	private void write(Instance instance, Cache cache, Operation operation, List<String> keys) {
		List<Item> items = keys.stream().peek(this.world::changes).map(this.world.database()::change).toList();
		Item item = items.get(0);
		this.world.simulation().record(this.name, operation + " " + item.key() + " " + item.version());
		boolean told = false;
		try {
			switch (operation) {
				case PUT -> cache.put(key(item.key()), item);
				case EVICT -> cache.evict(key(item.key()));
				case EVICT_IF_PRESENT -> cache.evictIfPresent(key(item.key()));
				case INVALIDATE -> this.world.names().caches().forEach((name) -> instance.cache(name).invalidate());
				default -> this.world.names().caches().forEach((name) -> instance.cache(name).clear());
			}
			told = !this.interrupted && instance.isRunning();
		}
		catch (RuntimeException ex) {
			this.world.simulation().record(this.name, operation + " " + item.key() + " fails: " + Judge.describe(ex));
		}
		for (Item one : items) {
			this.world.changed(instance, one.key(), one.version(), told);
		}
		this.world.simulation().record(this.name, operation + " " + item.key() + " " + item.version() + " done");
	}

	// The database has the new value only afterwards: so it was not loaded if it is
	// found.
	private void writeIfAbsent(Instance instance, Cache cache, String key) {
		this.world.changes(key);
		Item item = new Item(key, this.world.database().version(key) + 1);
		this.world.simulation().record(this.name, "PUT_IF_ABSENT " + key + " " + item.version());
		boolean told = false;
		try {
			Item present = found(cache.putIfAbsent(key(key), item));
			Item unused = this.world.database().change(key);
			if (item.equals(present)) {
				this.world.judge().find("loses to itself", this.name + " finds its own " + item);
			}
			if (present != null) {
				cache.evict(key(key));
			}
			// Else it may have been lost before the database had it.
			told = (present != null || !this.world.judge().isDisturbed()) && !this.interrupted && instance.isRunning();
		}
		catch (RuntimeException ex) {
			this.world.simulation().record(this.name, "PUT_IF_ABSENT " + key + " fails: " + Judge.describe(ex));
			if (this.world.database().version(key) < item.version()) {
				Item unused = this.world.database().change(key);
			}
		}
		this.world.changed(instance, key, item.version(), told);
		this.world.simulation().record(this.name, "PUT_IF_ABSENT " + key + " " + item.version() + " done");
	}

	@Override
	public String toString() {
		return Objects.requireNonNull(this.name);
	}

}
