package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.runtime.TimeSource;

/**
 * Which partitions of a log this instance owns, and since when. A partition is owned if
 * Redis has granted it, for a time that is counted from before Redis was asked.
 * Thread-safe.
 */
final class Ownership {

	private static final long NOT_OWNED = 0;

	private static final int FREE = 0;

	/** By a thread, also when its master has changed meanwhile. */
	private static final int HANDLED = 1;

	/** As the one above, but for too long: it is not prolonged, so that others get it. */
	private static final int NOT_KEPT = 2;

	private final WriteLog log;

	private final TimeSource time;

	/** By partition, until when it is owned. Written before the token. */
	private final AtomicLongArray until;

	/** By partition, the time from which it is owned: the token of the fence. */
	private final AtomicLongArray tokens;

	/** By partition, whether a thread handles it. */
	private final AtomicIntegerArray handled;

	Ownership(WriteLog log, TimeSource time) {
		this.log = log;
		this.time = time;
		this.until = new AtomicLongArray(log.partitions());
		this.tokens = new AtomicLongArray(log.partitions());
		this.handled = new AtomicIntegerArray(log.partitions());
	}

	boolean owns(int partition) {
		return this.tokens.get(partition) != NOT_OWNED && this.time.nanoTime() - this.until.get(partition) < 0;
	}

	/**
	 * Return the token under which a partition is owned.
	 * @param partition the number of the partition
	 * @return the token, 0 if it is not owned
	 */
	long token(int partition) {
		long token = this.tokens.get(partition);
		return owns(partition) ? token : NOT_OWNED;
	}

	/**
	 * Return the partitions that are owned now.
	 * @return their numbers
	 */
	List<Integer> owned() {
		return IntStream.range(0, this.log.partitions()).filter(this::owns).boxed().toList();
	}

	/**
	 * Record that another instance owns a partition.
	 * @param partition the number of the partition
	 */
	void lost(int partition) {
		this.tokens.set(partition, NOT_OWNED);
	}

	/**
	 * Take, keep or give up partitions.
	 * @param id names this instance
	 * @param wanted the partitions that it is to own
	 * @param duration for how long
	 * @return completes when Redis has answered for all
	 */
	CompletableFuture<?> own(String id, Collection<Integer> wanted, Duration duration) {
		List<CompletableFuture<?>> calls = new ArrayList<>();
		long until = this.time.nanoTime() + duration.toNanos();
		for (int partition = 0; partition < this.log.partitions(); partition++) {
			int each = partition;
			if (wanted.contains(partition)) {
				if (this.handled.get(partition) == NOT_KEPT) {
					continue;
				}
				calls.add(this.log.owners().own(partition, id, duration).handle((token, failure) -> {
					if (failure == null) {
						this.until.set(each, until);
						this.tokens.set(each, (token != null) ? token : NOT_OWNED);
					}
					return token;
				}));
			}
			else if (this.tokens.get(partition) != NOT_OWNED && this.handled.compareAndSet(partition, FREE, HANDLED)) {
				lost(partition);
				this.handled.set(partition, FREE);
				calls.add(this.log.owners().disown(partition, id).exceptionally((failure) -> null));
			}
		}
		return CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Begin to handle partitions. End it with {@link #end}.
	 * @param partitions the partitions that are wanted
	 * @return those that are owned and that no other thread handles, with the tokens
	 * under which they are
	 */
	SortedMap<Integer, Long> begin(Collection<Integer> partitions) {
		SortedMap<Integer, Long> begun = new TreeMap<>();
		for (int partition : partitions) {
			long token = this.tokens.get(partition);
			// The token first: it may be lost meanwhile.
			if (token != NOT_OWNED && owns(partition) && this.handled.compareAndSet(partition, FREE, HANDLED)) {
				begun.put(partition, token);
			}
		}
		return begun;
	}

	/**
	 * Let the ownership of partitions that are handled run out.
	 * @param partitions the partitions
	 */
	void doNotKeep(Collection<Integer> partitions) {
		partitions.forEach((partition) -> this.handled.compareAndSet(partition, HANDLED, NOT_KEPT));
	}

	/**
	 * Return whether there are partitions whose ownership is to run out.
	 * @return whether there are
	 */
	boolean isStuck() {
		return IntStream.range(0, this.log.partitions())
			.anyMatch((partition) -> this.handled.get(partition) == NOT_KEPT);
	}

	/**
	 * Prolong the ownership of partitions again.
	 * @param partitions the partitions
	 */
	void keep(Collection<Integer> partitions) {
		partitions.forEach((partition) -> this.handled.compareAndSet(partition, NOT_KEPT, HANDLED));
	}

	/**
	 * End the handling of partitions.
	 * @param partitions the partitions
	 */
	void end(Collection<Integer> partitions) {
		partitions.forEach((partition) -> this.handled.set(partition, FREE));
	}

}
