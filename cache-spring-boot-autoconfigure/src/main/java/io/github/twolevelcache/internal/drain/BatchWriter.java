package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.drain.Attempts.Failures;
import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.ShownKey;
import io.github.twolevelcache.store.CacheChange;
import io.github.twolevelcache.store.CacheWriter;

/**
 * Writes changes to the store, and decides what happens to those that it does not accept.
 * A store that is unavailable gets them later. A change that it refuses is found by
 * halving the batch, and becomes a dead letter. Thread-safe.
 */
final class BatchWriter {

	private static final Logger logger = LoggerFactory.getLogger(BatchWriter.class);

	/** How often a change is tried that may not be at fault. */
	private static final int MOST_ATTEMPTS = 20;

	/** Of failures in a row, when the store is said to accept nothing. */
	private static final int LOGGED_AGAIN = 100;

	private static final int LONGEST_CAUSE = 500;

	private final WriteLog log;

	private final RemoteStore store;

	private final LogCalls calls;

	private final CacheWriter<Object, Object> writer;

	private final Fence fence;

	private final BatchTimer timer;

	private final WriteStats stats;

	private final Ownership ownership;

	private final RandomGenerator random;

	private final Backoff backoff;

	/** How often the store has accepted nothing since it last accepted something. */
	private final AtomicInteger failuresInARow = new AtomicInteger();

	private final Attempts attempts;

	private final Conflicts conflicts;

	/**
	 * Create the writer.
	 * @param log holds the changes
	 * @param store reaches Redis
	 * @param writer writes to the store
	 * @param fence stops batches of an instance that has paused
	 * @param timer bounds the time of a batch
	 * @param stats counts
	 * @param ownership tells which partitions of the log this instance handles
	 * @param runtime tells the time, and draws what is tried first, and when again
	 */
	BatchWriter(WriteLog log, RemoteStore store, CacheWriter<Object, Object> writer, Fence fence, BatchTimer timer,
			WriteStats stats, Ownership ownership, InstanceRuntime runtime) {
		this.log = log;
		this.store = store;
		this.calls = new LogCalls(log.cache(), store);
		this.writer = writer;
		this.fence = fence;
		this.timer = timer;
		this.stats = stats;
		this.ownership = ownership;
		this.random = runtime.random();
		this.backoff = new Backoff(runtime.random());
		this.attempts = new Attempts(runtime.time());
		this.conflicts = new Conflicts(log, store);
	}

	/**
	 * Return the changes that the store refuses because of others.
	 * @return the changes
	 */
	Conflicts conflicts() {
		return this.conflicts;
	}

	/**
	 * Write changes, and have the log forget those that the store has accepted.
	 * @param id names this instance
	 * @param tokens by partition, the token under which its changes were read
	 * @param due changes that can be read, in the order in which rows are to be locked
	 */
	void write(String id, SortedMap<Integer, Long> tokens, List<LoggedChange> due) {
		List<LoggedChange> changes = new ArrayList<>();
		for (LoggedChange change : due) {
			// What another instance owns now, that instance writes, perhaps in a newer
			// form.
			if (this.ownership.owns(change.partition())) {
				changes.add(change);
			}
		}
		if (!changes.isEmpty()) {
			writeOrBisect(new Pass(id, tokens, changes.size()), changes);
		}
	}

	private void writeOrBisect(Pass pass, List<LoggedChange> changes) {
		try {
			writeInTime(pass, changes);
		}
		catch (FencedException ex) {
			logger.warn(ex.getMessage());
			this.ownership.lost(ex.partition());
			// If Redis still says that it is owned, the next token is a later one.
			this.calls.awaitAll(List.of(this.log.owners()
				.pass(ex.partition(), ex.token())
				.thenCompose((passed) -> this.log.owners().disown(ex.partition(), pass.id))));
			List<LoggedChange> others = changes.stream()
				.filter((change) -> change.partition() != ex.partition())
				.toList();
			this.stats.recordFenced(changes.size() - others.size());
			if (!others.isEmpty()) {
				writeOrBisect(pass, others);
			}
			return;
		}
		catch (Throwable ex) {
			failed(pass, changes, ex);
			return;
		}
		accepted(pass, changes);
	}

	private void accepted(Pass pass, List<LoggedChange> changes) {
		pass.succeeded();
		this.failuresInARow.set(0);
		this.stats.recordFlushed(changes.size());
		acknowledge(pass.id, changes);
	}

	private void writeInTime(Pass pass, List<LoggedChange> changes) throws Exception {
		this.timer.write(changes.size(), pass.tokens.keySet(),
				() -> this.fence.run(pass.tokensOf(changes), () -> this.writer.writeBehind(batch(changes))));
	}

	private boolean writeTogether(Pass pass, LoggedChange refused) {
		List<LoggedChange> changes = this.conflicts.with(refused);
		if (this.fence != Fence.NONE || !this.writer.isGuarded()) {
			// Another thread may write the others, or this one may hold an older change
			// of them, and the older one of two changes may win.
			changes = changes.stream()
				.filter((change) -> pass.tokens.containsKey(change.partition()) && this.conflicts.has(change))
				.toList();
		}
		if (changes.size() <= 1) {
			return false;
		}
		try {
			writeInTime(pass, changes);
		}
		catch (Throwable ex) {
			logger.debug("The store of cache '{}' refuses {} changes together", this.log.cache(), changes.size(), ex);
			return false;
		}
		// The others find that the store has the rest.
		accepted(pass, List.of(refused));
		return true;
	}

	private static List<CacheChange<Object, Object>> batch(List<LoggedChange> changes) {
		return changes.stream()
			.map((change) -> new CacheChange<>(Objects.requireNonNull(change.key()), change.value(), change.number(),
					change.missing()))
			.toList();
	}

	private void acknowledge(String id, List<LoggedChange> changes) {
		List<CompletableFuture<?>> calls = new ArrayList<>();
		byPartition(changes).forEach((partition, written) -> calls
			.add(this.log.changes().acknowledge(partition, id, written).thenAccept((done) -> {
				if (!done) {
					this.ownership.lost(partition);
				}
			})));
		this.calls.awaitAll(calls);
		changes.forEach(this::ended);
	}

	private void ended(LoggedChange change) {
		this.attempts.forget(change);
		this.conflicts.remove(change);
	}

	private static Map<Integer, List<LoggedChange>> byPartition(List<LoggedChange> changes) {
		Map<Integer, List<LoggedChange>> parts = new TreeMap<>();
		changes
			.forEach((change) -> parts.computeIfAbsent(change.partition(), (absent) -> new ArrayList<>()).add(change));
		return parts;
	}

	private void failed(Pass pass, List<LoggedChange> changes, Throwable failure) {
		WriteFailure kind = WriteFailure.of(failure);
		if (kind == WriteFailure.TRANSIENT || pass.isHopeless()) {
			int failures = this.failuresInARow.incrementAndGet();
			if (failures % LOGGED_AGAIN == 1) {
				logger.warn("The store of cache '{}' accepted no changes {} times in a row, {} will be retried: {}",
						this.log.cache(), failures, changes.size(), WriteFailure.describe(failure));
			}
			postpone(changes, failures);
		}
		else if (changes.size() > 1) {
			List<LoggedChange> first = changes.subList(0, changes.size() / 2);
			List<LoggedChange> second = changes.subList(changes.size() / 2, changes.size());
			// At random, as the changes that are refused may stand together.
			boolean inOrder = this.random.nextBoolean();
			writeOrBisect(pass, inOrder ? first : second);
			writeOrBisect(pass, inOrder ? second : first);
		}
		else if (kind == WriteFailure.DATA && this.failuresInARow.get() == 0) {
			bury(changes.get(0), this.attempts.failed(changes.get(0)).count(), failure);
		}
		else if (kind != WriteFailure.CONFLICT) {
			// Of a store that refuses everything, what comes alone is not at fault
			// either.
			buryOrPostpone(changes.get(0), false, failure);
		}
		else {
			refused(pass, changes.get(0), failure);
		}
	}

	private void refused(Pass pass, LoggedChange change, Throwable failure) {
		this.conflicts.add(change);
		if (!writeTogether(pass, change)) {
			buryOrPostpone(change, true, failure);
		}
	}

	private void buryOrPostpone(LoggedChange change, boolean conflict, Throwable failure) {
		Failures failures = this.attempts.failed(change);
		if (failures.count() >= MOST_ATTEMPTS && !(conflict && isAnyUntried(failures.since()))) {
			bury(change, failures.count(), failure);
		}
		else {
			postpone(List.of(change), failures.count());
		}
	}

	// One that waits may be the one that ends the conflict, wherever it stands.
	private boolean isAnyUntried(Duration since) {
		List<CompletableFuture<Duration>> untried = IntStream.range(0, this.log.partitions())
			.mapToObj(this.log.control()::untried)
			.toList();
		try {
			return untried.stream().map(this.store::await).anyMatch((age) -> age.compareTo(since) >= 0);
		}
		catch (RemoteCallException ex) {
			logger.debug("It is not known what waits in the log of cache '{}'", this.log.cache(), ex);
			return true;
		}
	}

	// What another instance owns by now, that instance need not wait for.
	private void postpone(List<LoggedChange> changes, int failures) {
		this.stats.recordRetried(changes.size());
		Duration pause = this.backoff.after(failures);
		List<CompletableFuture<?>> calls = new ArrayList<>();
		byPartition(changes).forEach((partition, failed) -> {
			if (this.ownership.owns(partition)) {
				calls.add(this.log.changes().postpone(partition, pause, failed));
			}
		});
		this.calls.awaitAll(calls);
	}

	private void bury(LoggedChange change, int attempts, Throwable failure) {
		String cause = WriteFailure.describe(failure);
		logger.error("The store of cache '{}' refuses what was written to key '{}', which is now a dead letter: {}",
				this.log.cache(), ShownKey.of(change.text()), cause);
		ended(change);
		this.calls.awaitAll(List.of(this.log.deadLetters()
			.bury(change, attempts, cause.substring(0, Math.min(cause.length(), LONGEST_CAUSE)))));
	}

}
