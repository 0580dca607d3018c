package io.github.twolevelcache.internal.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

/**
 * The loads of one cache, and the loads that they are within: a loader may read other
 * keys, of any cache, and their loaders others again. Nobody waits for a load that waits
 * for his own: which load waits for which is kept in a wait-for graph of all caches
 * (Holt, "Some Deadlock Properties of Computer Systems", 1972), and a wait that would
 * close a cycle is refused. Thread-safe.
 */
public final class NestedLoads {

	/** What this thread loads, all for the innermost. */
	private static final ThreadLocal<@Nullable Set<Load>> within = new ThreadLocal<>();

	/** By load, for which others it waits. Guarded by itself. */
	private static final Map<Load, List<Load>> waits = new HashMap<>();

	/**
	 * Return the loads that this thread is within.
	 * @return the loads, none if it does not run a loader; immutable
	 */
	public static Set<Load> ofThisThread() {
		Set<Load> outer = within.get();
		return (outer != null) ? outer : Set.of();
	}

	/**
	 * Return whether some of these loads are of this cache.
	 * @param outer the loads
	 * @return whether one is
	 */
	public boolean isAmong(Set<Load> outer) {
		return outer.stream().anyMatch((load) -> load.loads() == this);
	}

	/**
	 * Call a loader on this thread.
	 * @param text the text of the key
	 * @param loader the loader
	 * @param <T> the type of the value
	 * @return what it returns
	 * @throws Exception what it throws
	 */
	public <T extends @Nullable Object> T call(String text, Callable<T> loader) throws Exception {
		return call(text, ofThisThread(), loader);
	}

	/**
	 * Call a loader on this thread.
	 * @param text the text of the key
	 * @param outer the loads that the load is within
	 * @param loader the loader
	 * @param <T> the type of the value
	 * @return what it returns
	 * @throws Exception what it throws
	 */
	public <T extends @Nullable Object> T call(String text, Set<Load> outer, Callable<T> loader) throws Exception {
		Set<Load> loads = new HashSet<>(outer);
		loads.add(new Load(this, text));
		return callWithin(Set.copyOf(loads), loader);
	}

	/**
	 * Call what belongs to loads, on this thread.
	 * @param loads the loads
	 * @param call what belongs to them
	 * @param <T> the type of its outcome
	 * @return what it returns
	 * @throws Exception what it throws
	 */
	public static <T extends @Nullable Object> T callWithin(Set<Load> loads, Callable<T> call) throws Exception {
		Set<Load> before = within.get();
		within.set(loads);
		try {
			return call.call();
		}
		finally {
			if (before != null) {
				within.set(before);
			}
			else {
				within.remove();
			}
		}
	}

	/**
	 * Begin to wait for the load of a key, on behalf of the loads that this thread is
	 * within.
	 * @param text the text of the key
	 * @return to be ended when the load has ended; {@code null} if that load is one of
	 * these, or waits for one of them, so that waiting would never end
	 */
	public @Nullable Wait begin(String text) {
		Set<Load> outer = ofThisThread();
		Load awaited = new Load(this, text);
		if (outer.isEmpty()) {
			return new Wait(outer, awaited);
		}
		synchronized (waits) {
			if (leadsTo(awaited, outer)) {
				return null;
			}
			outer.forEach((load) -> waits.computeIfAbsent(load, (first) -> new ArrayList<>()).add(awaited));
		}
		return new Wait(outer, awaited);
	}

	private static boolean leadsTo(Load from, Set<Load> outer) {
		Set<Load> seen = new HashSet<>();
		Deque<Load> next = new ArrayDeque<>();
		next.add(from);
		for (Load load = next.poll(); load != null; load = next.poll()) {
			if (outer.contains(load)) {
				return true;
			}
			if (seen.add(load)) {
				next.addAll(waits.getOrDefault(load, List.of()));
			}
		}
		return false;
	}

	/**
	 * The load of a key.
	 *
	 * @param loads the loads of its cache
	 * @param text the text of the key
	 */
	public record Load(NestedLoads loads, String text) {
	}

	/**
	 * A wait that has begun.
	 *
	 * @param outer the loads that wait, none if nobody loads
	 * @param awaited what they wait for
	 */
	public record Wait(Set<Load> outer, Load awaited) {

		/**
		 * End the wait.
		 */
		public void end() {
			if (this.outer.isEmpty()) {
				return;
			}
			synchronized (waits) {
				for (Load load : this.outer) {
					List<Load> left = waits.get(load);
					if (left != null && left.remove(this.awaited) && left.isEmpty()) {
						waits.remove(load);
					}
				}
			}
		}

	}

}
