package io.github.twolevelcache.write;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
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

	/** A change whose failure nobody understands is tried this often. */
	private static final int MOST_ATTEMPTS = 10;

	private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);

	private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

	/** Lua takes a limited number of values from a table at once. */
	private static final int MOST_AT_ONCE = 200;

	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

	private static final int LONGEST_CAUSE = 500;

	private final WriteLog log;

	private final RemoteStore store;

	private final CacheWriter<Object, Object> writer;

	private final CacheSettings.Behind settings;

	private final LongSupplier nanoTime;

	private final WriteStats stats = new WriteStats();

	/** By part, until when this instance owns it. Written by the thread that prolongs. */
	private final AtomicLongArray ownedUntil;

	/** By part, whether this instance owns it. */
	private final AtomicIntegerArray owned;

	/** By part, whether a thread handles it: its master may have changed meanwhile. */
	private final AtomicIntegerArray draining;

	private final AtomicInteger failuresInARow = new AtomicInteger();

	/** By version and text, how often a change has failed that nobody understands. */
	private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

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
			write(id, due.subList(from, Math.min(due.size(), from + this.settings.batchSize())));
		}
		return !due.isEmpty();
	}

	private void write(String id, List<LoggedChange> due) {
		List<LoggedChange> changes = new ArrayList<>();
		for (LoggedChange change : due) {
			if (change.unreadable() != null) {
				bury(change, change.unreadable());
			}
			// What another owns now he writes, perhaps in a newer form.
			else if (owns(change.partition())) {
				changes.add(change);
			}
		}
		if (!changes.isEmpty()) {
			writeOrBisect(id, changes);
		}
	}

	private void writeOrBisect(String id, List<LoggedChange> changes) {
		try {
			this.writer.write(changes.stream()
				.map((change) -> new CacheChange<>(Objects.requireNonNull(change.key()), change.value(),
						change.number()))
				.toList());
		}
		catch (Exception ex) {
			failed(id, changes, ex);
			return;
		}
		this.failuresInARow.set(0);
		this.stats.recordFlushed(changes.size());
		acknowledge(id, changes);
	}

	private void acknowledge(String id, List<LoggedChange> changes) {
		List<CompletableFuture<?>> calls = new ArrayList<>();
		byPartition(changes).forEach((partition, written) -> calls
			.add(this.log.acknowledge(partition, id, this.settings.delay(), written).thenAccept((done) -> {
				if (!done) {
					this.owned.set(partition, 0);
				}
			})));
		awaitAll(calls);
		if (!this.attempts.isEmpty()) {
			changes.forEach((change) -> this.attempts.remove(name(change)));
		}
	}

	private static Map<Integer, List<LoggedChange>> byPartition(List<LoggedChange> changes) {
		Map<Integer, List<LoggedChange>> parts = new TreeMap<>();
		changes
			.forEach((change) -> parts.computeIfAbsent(change.partition(), (absent) -> new ArrayList<>()).add(change));
		return parts;
	}

	// What is not acknowledged, or not postponed, is written again.
	private void awaitAll(List<CompletableFuture<?>> calls) {
		for (CompletableFuture<?> call : calls) {
			try {
				Object unused = this.store.await(call);
			}
			catch (RemoteCallException ex) {
				logger.debug("The log of cache '{}' did not answer", cache(), ex);
			}
		}
	}

	private void failed(String id, List<LoggedChange> changes, Exception failure) {
		WriteFailure kind = WriteFailure.of(failure);
		if (kind == WriteFailure.TRANSIENT) {
			int failures = this.failuresInARow.incrementAndGet();
			if (failures == 1) {
				logger.warn("The store of cache '{}' took no changes, {} will be tried again: {}", cache(),
						changes.size(), failure.toString().lines().findFirst().orElse(""));
			}
			postpone(changes, failures);
		}
		else if (changes.size() > 1) {
			int middle = changes.size() / 2;
			writeOrBisect(id, changes.subList(0, middle));
			writeOrBisect(id, changes.subList(middle, changes.size()));
		}
		else if (kind == WriteFailure.DATA || isLastAttempt(changes.get(0))) {
			bury(changes.get(0), failure);
		}
		else {
			postpone(changes, this.attempts.get(name(changes.get(0))));
		}
	}

	private boolean isLastAttempt(LoggedChange change) {
		return this.attempts.merge(name(change), 1, Integer::sum) >= MOST_ATTEMPTS;
	}

	private static String name(LoggedChange change) {
		return change.version() + change.text();
	}

	// Full jitter ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
	private void postpone(List<LoggedChange> changes, @Nullable Integer failures) {
		this.stats.recordRetried(changes.size());
		int doublings = Math.min((failures != null) ? failures - 1 : 0, 16);
		long longest = Math.min(FIRST_BACKOFF.toMillis() << doublings, LONGEST_BACKOFF.toMillis());
		Duration backoff = Duration.ofMillis(1 + ThreadLocalRandom.current().nextLong(longest));
		List<CompletableFuture<?>> calls = new ArrayList<>();
		byPartition(changes).forEach((partition, failed) -> calls.add(this.log.postpone(partition, backoff, failed)));
		awaitAll(calls);
	}

	private void bury(LoggedChange change, Exception failure) {
		// Not the further lines of a message, in which databases show the row.
		String cause = failure.toString().lines().findFirst().orElse("");
		logger.error("The store of cache '{}' refuses what was written to key '{}'; it is a dead letter now: {}",
				cache(), change.text(), cause);
		this.stats.recordBuried();
		this.attempts.remove(name(change));
		awaitAll(List.of(this.log.bury(change, cause.substring(0, Math.min(cause.length(), LONGEST_CAUSE)))));
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
		List<CompletableFuture<PartitionStatus>> calls = new ArrayList<>();
		for (int partition = 0; partition < this.log.partitions(); partition++) {
			calls.add(this.log.status(partition));
		}
		return calls.stream().map(this.store::await).toList();
	}

	/**
	 * Return the changes that the store has refused for good.
	 * @return the dead letters
	 * @throws RemoteCallException if Redis does not answer
	 */
	public List<DeadLetter> deadLetters() {
		List<CompletableFuture<List<DeadLetter>>> calls = new ArrayList<>();
		for (int partition = 0; partition < this.log.partitions(); partition++) {
			calls.add(this.log.deadLetters(partition));
		}
		return calls.stream().map(this.store::await).flatMap(List::stream).toList();
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
