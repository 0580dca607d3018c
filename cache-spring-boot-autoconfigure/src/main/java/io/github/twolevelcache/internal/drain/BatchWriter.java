package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.redis.RemoteStore;
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

	private static final int MOST_REMEMBERED = 10_000;

	private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);

	private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

	private static final int LONGEST_CAUSE = 500;

	private final WriteLog log;

	private final RemoteStore store;

	private final CacheWriter<Object, Object> writer;

	private final Fence fence;

	private final WriteStats stats;

	private final Ownership ownership;

	private final RandomGenerator random;

	/** How often the store has accepted nothing since it last accepted something. */
	private final AtomicInteger failuresInARow = new AtomicInteger();

	/** By version and text, how often a change has failed that may not be at fault. */
	private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

	/**
	 * Create the writer.
	 * @param log holds the changes
	 * @param store reaches Redis
	 * @param writer writes to the store
	 * @param fence stops batches of an instance that has paused
	 * @param stats counts
	 * @param ownership tells which partitions of the log this instance handles
	 * @param random draws what is tried first, and when again
	 */
	BatchWriter(WriteLog log, RemoteStore store, CacheWriter<Object, Object> writer, Fence fence, WriteStats stats,
			Ownership ownership, RandomGenerator random) {
		this.log = log;
		this.store = store;
		this.writer = writer;
		this.fence = fence;
		this.stats = stats;
		this.ownership = ownership;
		this.random = random;
	}

	/**
	 * Write changes, and have the log forget those that the store has accepted.
	 * @param id names this instance
	 * @param tokens by partition, the token under which its changes were read
	 * @param due the changes, in the order in which rows are to be locked
	 */
	void write(String id, SortedMap<Integer, Long> tokens, List<LoggedChange> due) {
		List<LoggedChange> changes = new ArrayList<>();
		for (LoggedChange change : due) {
			// What another instance owns now, that instance writes, perhaps in a newer
			// form.
			if (!this.ownership.owns(change.partition())) {
				continue;
			}
			if (change.unreadable() != null) {
				// An instance of another version may own it soon, and read it.
				buryOrPostpone(change, change.unreadable());
			}
			else {
				changes.add(change);
			}
		}
		if (!changes.isEmpty()) {
			writeOrBisect(new Pass(id, tokens, changes.size()), changes);
		}
	}

	private void writeOrBisect(Pass pass, List<LoggedChange> changes) {
		try {
			this.fence.run(pass.tokensOf(changes), () -> this.writer.writeBehind(batch(changes)));
		}
		catch (FencedException ex) {
			logger.warn(ex.getMessage());
			this.ownership.lost(ex.partition());
			// If Redis still says that it is owned, the next token is a later one.
			awaitAll(List.of(this.log.owners().disown(ex.partition(), pass.id)));
			List<LoggedChange> others = changes.stream()
				.filter((change) -> change.partition() != ex.partition())
				.toList();
			this.stats.recordFenced(changes.size() - others.size());
			if (!others.isEmpty()) {
				writeOrBisect(pass, others);
			}
			return;
		}
		catch (Exception ex) {
			failed(pass, changes, ex);
			return;
		}
		pass.succeeded();
		this.failuresInARow.set(0);
		this.stats.recordFlushed(changes.size());
		acknowledge(pass.id, changes);
	}

	private static List<CacheChange<Object, Object>> batch(List<LoggedChange> changes) {
		return changes.stream()
			.map((change) -> new CacheChange<>(Objects.requireNonNull(change.key()), change.value(), change.number()))
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
				logger.debug("The log of cache '{}' did not answer", this.log.cache(), ex);
			}
		}
	}

	private void failed(Pass pass, List<LoggedChange> changes, Exception failure) {
		WriteFailure kind = WriteFailure.of(failure);
		if (kind == WriteFailure.TRANSIENT || pass.isHopeless()) {
			int failures = this.failuresInARow.incrementAndGet();
			if (failures == 1) {
				logger.warn("The store of cache '{}' accepted no changes, {} will be retried: {}", this.log.cache(),
						changes.size(), WriteFailure.describe(failure));
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
			bury(changes.get(0), failure);
		}
		else {
			// Of a store that refuses everything, what comes alone is not at fault
			// either.
			buryOrPostpone(changes.get(0), failure);
		}
	}

	private void buryOrPostpone(LoggedChange change, Exception failure) {
		if (this.attempts.size() > MOST_REMEMBERED) {
			// Of changes that have become others since.
			this.attempts.clear();
		}
		int attempt = this.attempts.merge(name(change), 1, Integer::sum);
		if (attempt >= MOST_ATTEMPTS) {
			bury(change, failure);
		}
		else {
			postpone(List.of(change), attempt);
		}
	}

	private static String name(LoggedChange change) {
		return change.version() + change.text();
	}

	// Full jitter ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
	private void postpone(List<LoggedChange> changes, int failures) {
		this.stats.recordRetried(changes.size());
		int doublings = Math.min(failures - 1, 16);
		long longest = Math.min(FIRST_BACKOFF.toMillis() << doublings, LONGEST_BACKOFF.toMillis());
		Duration backoff = Duration.ofMillis(1 + this.random.nextLong(longest));
		List<CompletableFuture<?>> calls = new ArrayList<>();
		byPartition(changes)
			.forEach((partition, failed) -> calls.add(this.log.changes().postpone(partition, backoff, failed)));
		awaitAll(calls);
	}

	private void bury(LoggedChange change, Exception failure) {
		String cause = WriteFailure.describe(failure);
		logger.error("The store of cache '{}' refuses what was written to key '{}', which is now a dead letter: {}",
				this.log.cache(), ShownKey.of(change.text()), cause);
		this.attempts.remove(name(change));
		awaitAll(List
			.of(this.log.deadLetters().bury(change, cause.substring(0, Math.min(cause.length(), LONGEST_CAUSE)))));
	}

	/**
	 * The search in one batch for the changes that the store refuses. Used by one thread.
	 */
	private static final class Pass {

		private final String id;

		private final SortedMap<Integer, Long> tokens;

		private final int mostFailures;

		private int failures;

		Pass(String id, SortedMap<Integer, Long> tokens, int size) {
			this.id = id;
			this.tokens = tokens;
			// Finding one change takes as many failures as the batch can be halved.
			this.mostFailures = 3 + Integer.SIZE - Integer.numberOfLeadingZeros(size);
		}

		SortedMap<Integer, Long> tokensOf(List<LoggedChange> changes) {
			SortedMap<Integer, Long> held = new TreeMap<>(this.tokens);
			held.keySet().retainAll(changes.stream().map(LoggedChange::partition).collect(Collectors.toSet()));
			return held;
		}

		void succeeded() {
			this.failures = 0;
		}

		/**
		 * Record a failure.
		 * @return whether the store accepts nothing, so that the changes are not at fault
		 */
		boolean isHopeless() {
			return ++this.failures > this.mostFailures;
		}

	}

}
