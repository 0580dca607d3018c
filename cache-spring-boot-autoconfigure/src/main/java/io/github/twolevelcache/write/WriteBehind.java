package io.github.twolevelcache.write;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.remote.DeadLetter;
import io.github.twolevelcache.remote.LoggedChange;
import io.github.twolevelcache.remote.RemoteCallException;
import io.github.twolevelcache.remote.RemoteStore;
import io.github.twolevelcache.remote.WriteLog;
import io.github.twolevelcache.remote.WriteLog.PartitionStatus;
import io.github.twolevelcache.settings.CacheSettings;

/**
 * Brings the changes of one cache from its log to the store: reads them, writes them in
 * one call, and only then has the log forget them, each by its version. Whoever dies in
 * between leaves them in the log, and another instance writes them, perhaps again.
 * Thread-safe.
 *
 * <p>
 * Each part of the log is handled by the instance that owns it. That keeps the order of
 * changes as long as nobody pauses for longer than he owns a part; what makes it certain
 * is that the store refuses what is older than what it has.
 */
public final class WriteBehind {

	private static final Logger logger = LoggerFactory.getLogger(WriteBehind.class);

	/** Lua takes a limited number of values from a table at once. */
	private static final int MOST_AT_ONCE = 200;

	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

	private final WriteLog log;

	private final RemoteStore store;

	private final CacheWriter<Object, Object> writer;

	private final CacheSettings.Behind settings;

	private final LongSupplier nanoTime;

	private final WriteStats stats = new WriteStats();

	private final BatchWriter batches;

	/** By part, until when this instance owns it. Written by the thread that prolongs. */
	private final AtomicLongArray ownedUntil;

	/** By part, whether this instance owns it. */
	private final AtomicIntegerArray owned;

	/** By part, whether a thread handles it: its master may have changed meanwhile. */
	private final AtomicIntegerArray draining;

	private volatile boolean paused;

	/**
	 * Create the way to the store of one cache.
	 * @param log holds the changes
	 * @param store reaches Redis
	 * @param writer writes to the store
	 * @param settings the settings of the cache
	 * @param nanoTime tells the time, in nanoseconds
	 */
	public WriteBehind(WriteLog log, RemoteStore store, CacheWriter<Object, Object> writer,
			CacheSettings.Behind settings, LongSupplier nanoTime) {
		this.log = log;
		this.store = store;
		this.writer = writer;
		this.settings = settings;
		this.nanoTime = nanoTime;
		this.batches = new BatchWriter(log, store, writer, settings.delay(), this.stats, this::owns, this::lost);
		this.ownedUntil = new AtomicLongArray(log.partitions());
		this.owned = new AtomicIntegerArray(log.partitions());
		this.draining = new AtomicIntegerArray(log.partitions());
	}

	/**
	 * Return the name of the cache.
	 * @return the name
	 */
	public String cache() {
		return this.log.cache();
	}

	/**
	 * Return what this instance has written.
	 * @return the counts
	 */
	public WriteStats stats() {
		return this.stats;
	}

	/**
	 * Return how many changes the store has refused because it had newer ones.
	 * @return the number, as far as the writer tells
	 */
	public long rejected() {
		return this.writer.rejected();
	}

	WriteLog log() {
		return this.log;
	}

	boolean owns(int partition) {
		return this.owned.get(partition) == 1 && this.nanoTime.getAsLong() - this.ownedUntil.get(partition) < 0;
	}

	private void lost(int partition) {
		this.owned.set(partition, 0);
	}

	/**
	 * Take, keep or give up the parts of the log.
	 * @param id names this instance
	 * @param wanted the parts that it is to own
	 * @param duration for how long
	 * @return completes when Redis has answered for all
	 */
	CompletableFuture<?> own(String id, Collection<Integer> wanted, Duration duration) {
		List<CompletableFuture<?>> calls = new ArrayList<>();
		// Counted from before Redis was asked.
		long until = this.nanoTime.getAsLong() + duration.toNanos();
		for (int partition = 0; partition < this.log.partitions(); partition++) {
			int each = partition;
			if (wanted.contains(partition)) {
				calls.add(this.log.own(partition, id, duration).handle((granted, failure) -> {
					if (failure == null) {
						this.ownedUntil.set(each, until);
						this.owned.set(each, granted ? 1 : 0);
					}
					return granted;
				}));
			}
			else if (this.owned.get(partition) == 1 && this.draining.compareAndSet(partition, 0, 1)) {
				this.owned.set(partition, 0);
				this.draining.set(partition, 0);
				calls.add(this.log.disown(partition, id).exceptionally((failure) -> null));
			}
		}
		return CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Write what is due.
	 * @param id names this instance
	 * @param partitions the parts to look at; those that it does not own are left out
	 * @return whether there was anything
	 */
	boolean drain(String id, Collection<Integer> partitions) {
		List<Integer> mine = partitions.stream()
			.filter((partition) -> !this.paused && owns(partition) && this.draining.compareAndSet(partition, 0, 1))
			.toList();
		try {
			return drainOwned(id, mine);
		}
		finally {
			mine.forEach((partition) -> this.draining.set(partition, 0));
		}
	}

	private boolean drainOwned(String id, List<Integer> partitions) {
		int most = Math.min(MOST_AT_ONCE, this.settings.batchSize());
		List<CompletableFuture<List<LoggedChange>>> peeks = partitions.stream()
			.map((partition) -> this.log.peek(partition, most))
			.toList();
		List<LoggedChange> due = new ArrayList<>();
		for (CompletableFuture<List<LoggedChange>> peek : peeks) {
			try {
				due.addAll(this.store.await(peek));
			}
			catch (RemoteCallException ex) {
				logger.debug("A part of the log of cache '{}' could not be read", cache(), ex);
			}
		}
		// In one order, so that two instances do not lock each other's rows.
		due.sort(Comparator.comparing(LoggedChange::text));
		for (int from = 0; from < due.size(); from += this.settings.batchSize()) {
			this.batches.write(id, due.subList(from, Math.min(due.size(), from + this.settings.batchSize())));
		}
		return !due.isEmpty();
	}

	/**
	 * Wait until the store has all changes that were acknowledged before this call, or
	 * has refused them for good. Other instances write those that they own.
	 * @param longest how long to wait
	 * @throws TimeoutException if some still wait then
	 * @throws RemoteCallException if Redis does not answer
	 */
	public void flush(Duration longest) throws TimeoutException {
		flush(longest, (partition) -> true);
	}

	/**
	 * Wait until the store has all changes of some parts.
	 * @param longest how long to wait
	 * @param wanted the parts
	 * @throws TimeoutException if some changes still wait then
	 */
	void flush(Duration longest, IntPredicate wanted) throws TimeoutException {
		long latest = this.nanoTime.getAsLong() + longest.toNanos();
		Map<Integer, Long> times = new LinkedHashMap<>();
		for (int partition = 0; partition < this.log.partitions(); partition++) {
			if (wanted.test(partition)) {
				times.put(partition, this.store.await(this.log.hurry(partition)));
			}
		}
		while (true) {
			times.entrySet()
				.removeIf((part) -> this.store.await(this.log.waiting(part.getKey(), part.getValue())) == 0);
			if (times.isEmpty()) {
				return;
			}
			if (this.nanoTime.getAsLong() - latest > 0) {
				throw new TimeoutException("The store of cache '%s' does not have all changes after %d ms"
					.formatted(cache(), longest.toMillis()));
			}
			LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
		}
	}

	/**
	 * Let this instance write nothing to the store until it is resumed. Changes are
	 * acknowledged as before, and wait.
	 */
	public void pause() {
		this.paused = true;
	}

	/**
	 * Go on writing.
	 */
	public void resume() {
		this.paused = false;
	}

	/**
	 * Return whether this instance writes nothing.
	 * @return whether it was paused
	 */
	public boolean isPaused() {
		return this.paused;
	}

	/**
	 * Look at all parts of the log.
	 * @return what each holds, in their order
	 * @throws RemoteCallException if Redis does not answer
	 */
	public List<PartitionStatus> status() {
		return this.log.all(this.log::status).stream().map(this.store::await).toList();
	}

	/**
	 * Return the changes that the store has refused for good.
	 * @return the dead letters
	 * @throws RemoteCallException if Redis does not answer
	 */
	public List<DeadLetter> deadLetters() {
		return this.log.all(this.log::deadLetters).stream().map(this.store::await).flatMap(List::stream).toList();
	}

	/**
	 * Let a dead letter wait for the store again, with the version that it had: it does
	 * not overwrite what is newer.
	 * @param id names it
	 * @return whether there was one
	 * @throws RemoteCallException if Redis does not answer
	 */
	public boolean replay(String id) {
		return this.store.await(this.log.replay(id));
	}

	/**
	 * Forget a dead letter.
	 * @param id names it
	 * @return whether there was one
	 * @throws RemoteCallException if Redis does not answer
	 */
	public boolean discard(String id) {
		return this.store.await(this.log.discard(id));
	}

}
