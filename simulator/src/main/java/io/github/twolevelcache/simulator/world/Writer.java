package io.github.twolevelcache.simulator.world;

import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;

import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;
import io.github.twolevelcache.simulator.store.ItemStore;
import io.github.twolevelcache.simulator.store.Store.DriverError;
import io.github.twolevelcache.simulator.world.OpenTransaction.Change;
import io.github.twolevelcache.simulator.world.Plan.PlannedCall;
import io.github.twolevelcache.store.BacklogFullException;

/**
 * Changes keys on behalf of one caller, and tells the judge. If the cache does not write
 * to the database, the caller does, and then changes the cache.
 */
final class Writer {

	private final World world;

	private final Caller caller;

	/** The keys that nobody else changes meanwhile. */
	private final Set<String> held = new LinkedHashSet<>();

	Writer(World world, Caller caller) {
		this.world = world;
		this.caller = caller;
	}

	/**
	 * Change what a call says, unless another caller is changing the same.
	 * @param instance where
	 * @param call the call
	 * @param transaction the transaction of the caller, or {@code null} for none
	 * @throws SQLException if the database has refused it, and the transaction with it
	 */
	void write(Instance instance, PlannedCall call, @Nullable OpenTransaction transaction) throws SQLException {
		Tag tag = this.world.tag();
		switch (call.operation()) {
			case CLEAR -> {
				if (this.world.settings().writes() || transaction != null) {
					clear(instance, List.of());
				}
				else if (hold(this.world.keys())) {
					clear(instance, this.world.keys());
				}
			}
			case MOVE -> {
				String holder = tag.holder();
				boolean possible = transaction == null && !tag.isUnknown() && !call.key().equals(holder);
				if (possible && hold((holder != null) ? List.of(holder, call.key()) : List.of(call.key()))) {
					move(instance, holder, call.key());
				}
			}
			default -> {
				boolean evicts = call.operation() == Operation.EVICT;
				boolean gives = evicts && call.key().equals(tag.holder());
				if (!(gives && transaction != null) && hold(List.of(call.key()))) {
					if (gives) {
						tag.beginMove();
					}
					if (change(instance, call.key(), evicts, tag.of(call.key()), transaction) && gives) {
						tag.endMove(null);
					}
				}
			}
		}
		if (transaction == null) {
			release();
		}
	}

	private boolean hold(List<String> keys) {
		for (String key : keys) {
			if (!this.held.contains(key)) {
				if (!this.world.lock(key)) {
					return false;
				}
				this.held.add(key);
			}
		}
		return true;
	}

	/**
	 * Let others change what this caller was changing.
	 */
	void release() {
		this.held.forEach(this.world::unlock);
		this.held.clear();
	}

	private void move(Instance instance, @Nullable String from, String to) throws SQLException {
		Tag tag = this.world.tag();
		String value = Tag.VALUE;
		tag.beginMove();
		if ((from == null || change(instance, from, false, null, null)) && change(instance, to, false, value, null)) {
			tag.endMove(to);
		}
	}

	private boolean change(Instance instance, String key, boolean evicts, @Nullable String tag,
			@Nullable OpenTransaction transaction) throws SQLException {
		boolean deletes = evicts && this.world.settings().writes();
		Change change = new Change(key, this.world.nextVersion(key), deletes);
		this.world.judge().changes(key, change.version(), deletes);
		if (transaction != null) {
			this.world.judge().uncommitted(key, change.version());
			transaction.add(change);
		}
		Item item = new Item(key, change.version(), tag);
		String what = (evicts ? "EVICT " : "PUT ") + key + " " + change.version() + ((tag != null) ? " " + tag : "");
		this.caller.record(what);
		if (!this.world.settings().writes()) {
			if (transaction != null) {
				instance.bean(ItemStore.class).write(key, item, 0);
			}
			else {
				this.world.store().write(item);
			}
		}
		Cache cache = instance.cache(World.CACHE);
		boolean made = attempt(instance, what, key, evicts ? () -> cache.evict(key) : () -> cache.put(key, item),
				transaction != null);
		if (transaction == null) {
			ended(instance, change, made);
		}
		return made;
	}

	private void clear(Instance instance, List<String> keys) {
		List<Change> changes = keys.stream().map((key) -> new Change(key, this.world.nextVersion(key), false)).toList();
		for (Change change : changes) {
			this.world.judge().changes(change.key(), change.version(), false);
			this.world.store().write(new Item(change.key(), change.version()));
		}
		this.caller.record("CLEAR");
		this.world.judge().clears();
		boolean made = attempt(instance, "CLEAR", "all", () -> instance.cache(World.CACHE).clear(), false);
		this.world.judge().clears();
		changes.forEach((change) -> ended(instance, change, made));
	}

	private boolean attempt(Instance instance, String what, String key, Runnable call, boolean rethrows) {
		long began = this.world.simulation().now();
		try {
			call.run();
			this.caller.record(what + " done");
			return this.caller.isCertain(instance);
		}
		catch (RuntimeException | DriverError ex) {
			this.caller.record(what + " fails: " + Judge.describe(ex));
			if (this.caller.isCertain(instance) && !(ex instanceof BacklogFullException)) {
				this.world.judge().writeFailed(instance.toString(), key, began, ex);
			}
			if (rethrows) {
				throw ex;
			}
			return false;
		}
	}

	/**
	 * Tell the judge that a change was made, or that nobody knows.
	 * @param instance where
	 * @param change the change
	 * @param made whether it was made for certain
	 */
	void ended(Instance instance, Change change, boolean made) {
		this.world.judge().changed(instance.toString(), change.key(), change.version(), made);
	}

}
