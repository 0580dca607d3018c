package io.github.twolevelcache.simulator.world;

import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;

import io.github.twolevelcache.simulator.core.Event;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.Item;
import io.github.twolevelcache.simulator.store.ItemStore;
import io.github.twolevelcache.simulator.store.Store.DriverError;
import io.github.twolevelcache.simulator.store.UntrustedItem;
import io.github.twolevelcache.simulator.world.OpenTransaction.Change;
import io.github.twolevelcache.simulator.world.Plan.PlannedCall;
import io.github.twolevelcache.store.BacklogFullException;

/**
 * Changes keys on behalf of one caller, and tells the judge. If the cache does not write
 * to the database, the caller does, and then changes the cache.
 */
final class Writer {

	/** After it, Redis refuses what was sent by a process that has died. */
	private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(1);

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
		boolean writes = this.world.settings().writes();
		switch (call.operation()) {
			case CLEAR, INVALIDATE -> {
				// In a transaction, or if the cache writes, no row changes.
				List<String> keys = (writes || transaction != null) ? List.of() : this.world.keys();
				if (hold(keys)) {
					clear(instance, call.operation(), keys);
					if (transaction != null) {
						transaction.clear();
					}
				}
			}
			case MOVE -> move(instance, call.key());
			case PUT_IF_ABSENT -> {
				if (!writes && transaction == null) {
					putIfAbsent(instance, call.key());
				}
				// Else it would be seen before the commit.
				else if (!writes && transaction != null && transaction.last(call.key()) != null) {
					change(instance, call, transaction);
				}
			}
			case PUT_UNWRITABLE -> putUnwritable(instance, call.key(), transaction);
			default -> change(instance, call, transaction);
		}
		if (transaction == null) {
			release();
		}
	}

	private boolean hold(List<String> keys) {
		List<String> others = keys.stream().filter((key) -> !this.held.contains(key)).toList();
		boolean locked = this.world.versions().lockAll(others);
		if (locked) {
			this.held.addAll(others);
		}
		return locked;
	}

	/**
	 * Return what this caller is changing.
	 * @return the keys
	 */
	Set<String> held() {
		return Set.copyOf(this.held);
	}

	/**
	 * Let others change what this caller was changing.
	 */
	void release() {
		this.held.forEach(this.world.versions()::unlock);
		this.held.clear();
	}

	/**
	 * Let others change what this caller was changing when its process died. What it has
	 * sent may still arrive.
	 */
	void died() {
		List<String> left = List.copyOf(this.held);
		this.held.clear();
		if (!left.isEmpty()) {
			Event unused = this.world.simulation()
				.after(COMMAND_TIMEOUT, () -> left.forEach(this.world.versions()::unlock));
		}
	}

	private void move(Instance instance, String to) throws SQLException {
		Tag tag = this.world.tag();
		String from = tag.holder();
		boolean unique = this.world.names().cache(to).equals(Names.CACHE);
		if (!unique || tag.isUnknown() || to.equals(from) || !hold((from != null) ? List.of(from, to) : List.of(to))) {
			return;
		}
		tag.beginMove();
		if ((from == null || change(instance, from, Operation.PUT, null, null))
				&& change(instance, to, Operation.PUT, Tag.VALUE, null)) {
			tag.endMove(to);
		}
	}

	private void change(Instance instance, PlannedCall call, @Nullable OpenTransaction transaction)
			throws SQLException {
		Tag tag = this.world.tag();
		boolean gives = call.operation().isEvict() && call.key().equals(tag.holder());
		if ((gives && transaction != null) || !hold(List.of(call.key()))) {
			return;
		}
		if (gives) {
			tag.beginMove();
		}
		if (change(instance, call.key(), call.operation(), tag.of(call.key()), transaction) && gives) {
			tag.endMove(null);
		}
	}

	private boolean change(Instance instance, String key, Operation operation, @Nullable String tag,
			@Nullable OpenTransaction transaction) throws SQLException {
		boolean deletes = operation.isEvict() && this.world.settings().writes();
		Change change = new Change(key, this.world.versions().next(key), deletes, !operation.isEvict());
		this.world.changes().begins(key, change.version(), deletes);
		if (transaction != null) {
			if (!this.world.has(Habit.OWN_TRANSACTIONS) || !this.world.settings().writes()) {
				this.world.judge().uncommitted(key, change.version());
			}
			transaction.add(change);
		}
		Item item = new Item(key, change.version(), tag);
		String what = operation + " " + key + " " + change.version() + ((tag != null) ? " " + tag : "");
		this.caller.record(what);
		if (!this.world.settings().writes()) {
			if (transaction != null) {
				instance.bean(ItemStore.class).write(key, item, 0);
			}
			else {
				this.world.store().write(item);
			}
		}
		boolean made = attempt(instance, what, key, () -> change(instance, operation, item), transaction != null);
		if (transaction == null) {
			ended(instance, change, made);
		}
		return made;
	}

	private void change(Instance instance, Operation operation, Item item) {
		Cache cache = instance.cache(this.world.names().cache(item.key()));
		Object key = this.caller.key(item.key());
		Object value = instance.form().value(item);
		switch (operation) {
			case EVICT -> cache.evict(key);
			case EVICT_IF_PRESENT -> cache.evictIfPresent(key);
			case PUT_IF_ABSENT -> {
				if (cache.putIfAbsent(key, value) != null) {
					cache.put(key, value);
				}
			}
			default -> cache.put(key, value);
		}
	}

	/**
	 * Put a value in a callback, after the transaction of the caller has committed.
	 * @param instance where
	 * @param key the key
	 * @return the change, or {@code null} if another caller is changing the key, or the
	 * instance does not have its cache
	 */
	@Nullable Change putAfterCommit(Instance instance, String key) {
		if (!this.world.names().has(instance, key) || !hold(List.of(key))) {
			return null;
		}
		Change change = new Change(key, this.world.versions().next(key), false, true);
		this.world.changes().begins(key, change.version(), false);
		Item item = new Item(key, change.version(), this.world.tag().of(key));
		String what = Operation.PUT_AFTER_COMMIT + " " + key + " " + change.version();
		this.caller.record(what);
		if (!this.world.settings().writes()) {
			this.world.store().write(item);
		}
		boolean unused = attempt(instance, what, key, () -> change(instance, Operation.PUT, item), true);
		return change;
	}

	// Whatever it is, it is to be refused before anything is changed.
	private void putUnwritable(Instance instance, String key, @Nullable OpenTransaction transaction) {
		if (!hold(List.of(key))) {
			return;
		}
		Change change = new Change(key, this.world.versions().next(key), false, true);
		this.world.changes().begins(key, change.version(), false);
		UntrustedItem value = (this.world.settings().writes() && change.version() % 2 == 0) ? null
				: new UntrustedItem(new Item(key, change.version()));
		String what = Operation.PUT_UNWRITABLE + " " + key + " " + ((value != null) ? change.version() : null);
		this.caller.record(what);
		try {
			instance.cache(this.world.names().cache(key)).put(this.caller.key(key), value);
			this.caller.record(what + " done");
			if (transaction != null) {
				transaction.forget(key);
			}
		}
		catch (RuntimeException | DriverError ex) {
			this.caller.record(what + " is refused: " + Judge.describe(ex));
			if (transaction != null) {
				throw ex;
			}
		}
		finally {
			ended(instance, change, false);
		}
	}

	private void clear(Instance instance, Operation operation, List<String> keys) {
		List<Item> items = keys.stream().map(this.world.changes()::make).toList();
		this.caller.record(operation.toString());
		this.world.changes().clears();
		boolean made = attempt(instance, operation.toString(), "all",
				() -> this.world.names().caches(instance.toString()).stream().map(instance::cache).forEach((cache) -> {
					if (operation == Operation.CLEAR) {
						cache.clear();
					}
					else {
						boolean unused = cache.invalidate();
					}
				}), false);
		this.world.changes().clears();
		items.forEach((item) -> ended(instance, new Change(item.key(), item.version(), false, false), made));
	}

	// The database has the new value only afterwards: so it was not loaded if it is
	// found.
	private void putIfAbsent(Instance instance, String key) {
		if (!hold(List.of(key))) {
			return;
		}
		Change change = new Change(key, this.world.versions().next(key), false, true);
		this.world.changes().begins(key, change.version(), false);
		Item item = new Item(key, change.version());
		Cache cache = instance.cache(this.world.names().cache(key));
		String what = "PUT_IF_ABSENT " + key + " " + item.version();
		this.caller.record(what);
		AtomicReference<@Nullable ValueWrapper> present = new AtomicReference<>();
		boolean made = attempt(instance, what, key,
				() -> present.set(cache.putIfAbsent(this.caller.key(key), instance.form().value(item))), false);
		this.world.store().write(item);
		if (item.equals(Reader.found(present.get()))) {
			this.world.judge().find("loses to itself", this.caller + " finds its own " + item);
		}
		if (present.get() != null) {
			made &= attempt(instance, what, key, () -> cache.evict(this.caller.key(key)), false);
		}
		// Else it may have been lost before the database had it.
		boolean certain = present.get() != null || !this.world.disturbances().areAny();
		ended(instance, change, made && certain);
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
		this.world.changes().ended(instance, change.key(), change.version(), made);
	}

}
