package io.github.twolevelcache.simulator.world;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;

import io.github.twolevelcache.TwoLevelCache;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;
import io.github.twolevelcache.simulator.instance.ItemForm;
import io.github.twolevelcache.simulator.world.Judge.Read;
import io.github.twolevelcache.simulator.world.OpenTransaction.Change;
import io.github.twolevelcache.simulator.world.Plan.PlannedCall;

/**
 * Reads keys on behalf of one caller, and tells the judge.
 */
final class Reader {

	private final World world;

	private final Caller caller;

	Reader(World world, Caller caller) {
		this.world = world;
		this.caller = caller;
	}

	/**
	 * Read a key.
	 * @param instance where
	 * @param call the call
	 * @param transaction the transaction that it belongs to, or {@code null} for none
	 */
	void read(Instance instance, PlannedCall call, @Nullable OpenTransaction transaction) {
		Cache cache = instance.cache(this.world.names().cache(call.key()));
		Read read = this.world.judge().begin(instance.toString(), call.key());
		Object key = this.caller.key(call.key());
		try {
			Item item = switch (call.operation()) {
				case GET -> get(instance, cache, key, call.key());
				case RETRIEVE -> ItemForm.item(this.world.simulation()
					.tasks()
					.await(cache.retrieve(key, () -> this.world.loaders().loadAsync(instance, call.key()))));
				default -> found(cache.get(key));
			};
			this.caller.record(call.operation() + " " + call.key() + " = " + ((item != null) ? item.version() : null));
			judge(read, item, call.operation(), transaction);
		}
		catch (Exception ex) {
			this.caller.record(call.operation() + " " + call.key() + " fails: " + Judge.describe(ex));
			judgeFailure(instance, read, ex);
		}
		finally {
			this.world.judge().close(read);
		}
	}

	private @Nullable Item get(Instance instance, Cache cache, Object key, String planned) {
		return this.world.has(Habit.SWALLOWED_ERRORS) ? instance.bean(AnnotatedItems.class).find(planned) : ItemForm
			.item(cache.get(key, () -> instance.form().value(this.world.loaders().load(instance, planned))));
	}

	static @Nullable Item found(@Nullable ValueWrapper found) {
		return (found != null) ? ItemForm.item(found.get()) : null;
	}

	private void judge(Read read, @Nullable Item item, Operation operation, @Nullable OpenTransaction transaction) {
		Change own = (transaction != null) ? transaction.last(read.key()) : null;
		if (transaction != null && transaction.isUnknown(read.key())) {
			this.world.judge().readUnknown(read);
		}
		else if (own == null) {
			judge(read, item, operation == Operation.GET || operation == Operation.RETRIEVE);
		}
		// Only a loader on this thread sees a row that only the transaction has.
		else if (this.caller.isInterrupted()
				|| (operation != Operation.GET && !own.cached() && !this.world.settings().writes())) {
			this.world.judge().readUnknown(read);
		}
		else {
			this.world.judge().readOwn(read, item, own.version(), own.deletes());
		}
	}

	private void judge(Read read, @Nullable Item item, boolean loaded) {
		Judge judge = this.world.judge();
		if (item != null && !item.key().equals(read.key())) {
			judge.find("value of another key", this.caller + " read " + item + " for " + read.key());
		}
		else if (this.caller.isInterrupted() || (item == null && !loaded)) {
			judge.readUnknown(read);
		}
		else {
			if (item != null) {
				judge.read(read, item);
			}
			else {
				judge.readNothing(read);
			}
			this.world.storeJudge()
				.read(read, (item != null) ? item.version() : judge.newestDeletion(read.key()),
						this.world.store().committed(read.key()));
		}
	}

	/**
	 * Read all keys at once.
	 * @param instance where
	 * @param transaction the transaction that it belongs to, or {@code null} for none
	 */
	void readAll(Instance instance, @Nullable OpenTransaction transaction) {
		TwoLevelCache cache = (TwoLevelCache) instance.cache(Names.CACHE);
		Map<Object, Read> reads = new LinkedHashMap<>();
		for (String key : this.world.keys()) {
			if (this.world.names().cache(key).equals(Names.CACHE)) {
				reads.put(this.caller.key(key), this.world.judge().begin(instance.toString(), key));
			}
		}
		try {
			Map<Object, Object> found = cache.getAll(reads.keySet());
			this.caller.record("GET_ALL = " + found.size());
			reads.forEach((key, read) -> judge(read, ItemForm.item(found.get(key)), Operation.GET_ALL, transaction));
		}
		catch (RuntimeException ex) {
			this.caller.record("GET_ALL fails: " + Judge.describe(ex));
			judgeFailure(instance, reads.values().iterator().next(), ex);
		}
		finally {
			reads.values().forEach(this.world.judge()::close);
		}
	}

	private void judgeFailure(Instance instance, Read read, Exception failure) {
		if (!this.caller.isCertain(instance)) {
			return;
		}
		if (isInterrupt(failure)) {
			this.world.judge().find("interrupt", this.caller + " was not interrupted: " + Judge.describe(failure));
		}
		else if (!isOurs(failure) && !this.world.loadJudge().allows(failure)) {
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

}
