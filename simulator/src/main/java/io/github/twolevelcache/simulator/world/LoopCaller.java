package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;

import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;
import io.github.twolevelcache.simulator.instance.ItemForm;
import io.github.twolevelcache.simulator.world.Judge.Read;
import io.github.twolevelcache.simulator.world.Plan.PlannedCall;

/**
 * Calls the cache of one instance on the event loop, which must not wait. A change is not
 * waited for there: it is known to be made in the end.
 */
final class LoopCaller {

	/** What is not waited for is made within this time, or is being made up for. */
	private static final Duration UNTIL_MADE = Duration.ofMillis(1300);

	/**
	 * As no key may be changed meanwhile, only one change of a key of so many is made.
	 */
	private static final int FEW = 10;

	/** When all keys may be free to be changed. */
	private static final Duration RETRY = Duration.ofMillis(20);

	private final World world;

	private final Instance instance;

	private final int number;

	private final List<PlannedCall> calls;

	private int next;

	LoopCaller(World world, Instance instance, int number, List<PlannedCall> calls) {
		this.world = world;
		this.instance = instance;
		this.number = number;
		this.calls = calls;
	}

	void start() {
		if (this.next < this.calls.size() && !this.world.isOver()) {
			PlannedCall call = this.calls.get(this.next++);
			this.world.simulation().after(call.pause(), () -> this.instance.host().run(() -> call(call)));
		}
	}

	private void call(PlannedCall call) {
		if (!this.instance.isRunning() || this.world.isOver()) {
			start();
			return;
		}
		try {
			if (call.operation().isWrite()) {
				write(call);
				start();
			}
			else {
				read(call);
			}
		}
		catch (IllegalStateException ex) {
			this.world.judge().find("waits on an event loop", this + " " + call.operation() + ": " + ex.getMessage());
		}
	}

	private Cache cache(String key) {
		return this.instance.cache(this.world.names().cache(key));
	}

	private Object key(String key) {
		return this.world.names().key(key, this.number);
	}

	private void read(PlannedCall call) {
		Read read = this.world.judge().begin(this.instance.toString(), call.key());
		CompletableFuture<@Nullable Object> found = cache(call.key()).retrieve(key(call.key()),
				() -> this.world.loaders().loadAsync(this.instance, call.key()));
		CompletableFuture<?> unused = found.whenComplete((value, failure) -> {
			this.world.judge().close(read);
			if (failure != null) {
				Throwable cause = Futures.unwrapped(failure);
				this.world.simulation().record(toString(), "RETRIEVE " + call.key() + " fails: " + cause);
				if (!Reader.isOurs(cause) && !this.world.loadJudge().allows(cause) && this.instance.isRunning()) {
					this.world.judge().failed(read, cause);
				}
			}
			else {
				Item item = Objects.requireNonNull(ItemForm.item(value));
				this.world.simulation().record(toString(), "RETRIEVE " + call.key() + " = " + item.version());
				this.world.judge().read(read, item);
			}
			this.world.simulation().after(Duration.ZERO, this::start);
		});
	}

	private void write(PlannedCall call) {
		boolean clears = isClear(call.operation());
		if (!clears && this.next % FEW != 0) {
			return;
		}
		List<String> keys = clears ? this.world.keys() : List.of(call.key());
		if (!this.world.versions().lockAll(keys)) {
			if (clears && !this.world.isOver()) {
				this.world.simulation().after(RETRY, () -> this.instance.host().run(() -> writeIfRunning(call)));
			}
			return;
		}
		List<Item> items = keys.stream().map(this.world.changes()::make).toList();
		Item item = items.get(0);
		this.world.simulation().record(toString(), call.operation() + " " + item.key() + " " + item.version());
		boolean told = change(call, item);
		// Another may change the key once this change is sure to be made.
		this.world.simulation().after(UNTIL_MADE, () -> {
			for (Item one : items) {
				this.world.changes().ended(this.instance, one.key(), one.version(), told);
				this.world.versions().unlock(one.key());
			}
		});
	}

	private void writeIfRunning(PlannedCall call) {
		if (this.instance.isRunning()) {
			write(call);
		}
	}

	// To put if absent has to wait, so it is no call for an event loop.
	private boolean isClear(Operation operation) {
		return operation.isClear() || (operation == Operation.PUT_IF_ABSENT && !this.world.settings().cold());
	}

	private boolean change(PlannedCall call, Item item) {
		try {
			if (isClear(call.operation())) {
				this.world.names().caches().forEach((name) -> this.instance.cache(name).clear());
			}
			else if (call.operation() == Operation.PUT || call.operation() == Operation.PUT_IF_ABSENT) {
				cache(item.key()).put(key(item.key()), item);
			}
			else {
				cache(item.key()).evict(key(item.key()));
			}
			// Made up for later only if that is what the settings say.
			return !this.world.settings().properties().containsKey("l2.when-unavailable");
		}
		catch (RuntimeException ex) {
			this.world.simulation()
				.record(toString(), call.operation() + " " + item.key() + " fails: " + Judge.describe(ex));
			return false;
		}
	}

	@Override
	public String toString() {
		return this.instance + "/" + this.number + "*";
	}

}
