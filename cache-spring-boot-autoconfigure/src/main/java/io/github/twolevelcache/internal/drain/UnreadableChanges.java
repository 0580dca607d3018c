package io.github.twolevelcache.internal.drain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.log.DamagedRecordException;
import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.runtime.ShownKey;

/**
 * Keeps changes out of the batches that cannot be read here. They were acknowledged, and
 * an instance of another version reads them, so they wait for as long as it takes. Only
 * what is damaged, which nobody can read, becomes a dead letter. Thread-safe.
 */
final class UnreadableChanges {

	private static final Logger logger = LoggerFactory.getLogger(UnreadableChanges.class);

	private static final int MOST_REPORTED = 100;

	private static final int MOST_SAMPLED = 100;

	private final WriteLog log;

	private final LogCalls calls;

	private final WriteStats stats;

	private final Ownership ownership;

	private final RandomGenerator random;

	private final Backoff backoff;

	/** By partition; a partition is looked at by one thread at a time. */
	private final Map<Integer, Waiting> parts = new ConcurrentHashMap<>();

	/** What was logged, so that it is logged once. */
	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	UnreadableChanges(WriteLog log, RemoteStore store, WriteStats stats, Ownership ownership, RandomGenerator random) {
		this.log = log;
		this.calls = new LogCalls(log.cache(), store);
		this.stats = stats;
		this.ownership = ownership;
		this.random = random;
		this.backoff = new Backoff(random);
	}

	/**
	 * Let changes wait that cannot be read, and put aside what is damaged.
	 * @param tokens by partition, the token under which its changes were read
	 * @param due the changes
	 * @return those that can be written
	 */
	List<LoggedChange> leaveOut(SortedMap<Integer, Long> tokens, List<LoggedChange> due) {
		if (this.parts.isEmpty() && due.stream().allMatch((change) -> change.unreadable() == null)) {
			return due;
		}
		List<LoggedChange> readable = new ArrayList<>(due.size());
		Map<Integer, List<LoggedChange>> unreadable = new TreeMap<>();
		List<CompletableFuture<?>> calls = new ArrayList<>();
		for (LoggedChange change : due) {
			Throwable failure = change.unreadable();
			if (failure == null) {
				Waiting waiting = waiting(change.partition(), tokens);
				if (waiting != null) {
					waiting.texts.remove(change.text());
				}
				readable.add(change);
			}
			else if (failure instanceof DamagedRecordException damage) {
				logger.error("A change of key '{}' of cache '{}' is damaged, and is now a dead letter: {}",
						ShownKey.of(change.text()), this.log.cache(), damage.getMessage());
				calls.add(this.log.deadLetters().bury(change, damage));
			}
			else {
				report(change.reason());
				unreadable.computeIfAbsent(change.partition(), (absent) -> new ArrayList<>()).add(change);
			}
		}
		unreadable.forEach((partition, changes) -> calls.add(postpone(partition, tokens, changes)));
		this.parts.values().removeIf((waiting) -> waiting.texts.isEmpty());
		this.calls.awaitAll(calls);
		return readable;
	}

	private @Nullable Waiting waiting(int partition, SortedMap<Integer, Long> tokens) {
		return this.parts.computeIfPresent(partition,
				(number, known) -> Long.valueOf(known.token).equals(tokens.get(number)) ? known : null);
	}

	private CompletableFuture<?> postpone(int partition, SortedMap<Integer, Long> tokens, List<LoggedChange> changes) {
		Waiting waiting = waiting(partition, tokens);
		if (waiting == null) {
			waiting = new Waiting(tokens.getOrDefault(partition, 0L));
			this.parts.put(partition, waiting);
		}
		for (LoggedChange change : changes) {
			waiting.texts.add(change.text());
		}
		this.stats.recordRetried(changes.size());
		return this.log.changes().postpone(partition, this.backoff.after(++waiting.looks), changes);
	}

	private void report(String cause) {
		if (this.reported.size() < MOST_REPORTED && this.reported.add(cause)) {
			logger.warn("Changes of cache '{}' wait that cannot be read here. They are written when an instance reads "
					+ "them that can, such as one of the version that wrote them: {}", this.log.cache(), cause);
		}
	}

	/**
	 * Return a change of each partition of this instance that it cannot read, drawn anew
	 * each time.
	 * @return by partition, the text of its key; may be changed
	 */
	Map<Integer, String> samples() {
		Map<Integer, String> samples = new TreeMap<>();
		this.parts.forEach((partition, waiting) -> {
			List<String> texts = waiting.texts.stream().limit(MOST_SAMPLED).toList();
			if (!texts.isEmpty() && this.ownership.token(partition) == waiting.token) {
				samples.put(partition, texts.get(this.random.nextInt(texts.size())));
			}
		});
		return samples;
	}

	/**
	 * Return how many changes wait in the partitions of this instance that it cannot
	 * read.
	 * @return the number
	 */
	long count() {
		long count = 0;
		for (Map.Entry<Integer, Waiting> part : this.parts.entrySet()) {
			if (this.ownership.token(part.getKey()) == part.getValue().token) {
				count += part.getValue().texts.size();
			}
		}
		return count;
	}

	/**
	 * What waits in one partition.
	 */
	private static final class Waiting {

		private final long token;

		private final Set<String> texts = ConcurrentHashMap.newKeySet();

		/** Used by the thread that handles the partition. */
		private int looks;

		Waiting(long token) {
			this.token = token;
		}

	}

}
