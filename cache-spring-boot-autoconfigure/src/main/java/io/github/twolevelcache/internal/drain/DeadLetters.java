package io.github.twolevelcache.internal.drain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.log.DeadLetter;
import io.github.twolevelcache.internal.log.DeadLetterList;
import io.github.twolevelcache.internal.log.DeadLetterList.Death;
import io.github.twolevelcache.internal.log.DeadLetterQueue.Progress;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.redis.RemoteStore;

/**
 * The changes of one cache that the store has refused for good, in all partitions of its
 * log. However many there are, no call keeps Redis busy for long. Thread-safe.
 */
public final class DeadLetters {

	/** Of the values that a page shows. */
	private static final long MOST_BYTES = 4 << 20;

	private final WriteLog log;

	private final RemoteStore store;

	DeadLetters(WriteLog log, RemoteStore store) {
		this.log = log;
		this.store = store;
	}

	/**
	 * Return some, the oldest first.
	 * @param after the time after which they have died, in microseconds since the epoch
	 * @param most how many, at most, and at least one; one more for each that has died at
	 * the very time of the last one
	 * @param values whether to show the values, as far as there are not too many bytes
	 * @return the dead letters
	 * @throws RemoteCallException if Redis does not answer
	 */
	public Page page(long after, int most, boolean values) {
		DeadLetterList list = this.log.deadLetterList();
		List<Death> found = new ArrayList<>();
		// One more, to know whether there are others.
		this.log.all((partition) -> list.find(partition, after, most + 1))
			.forEach((call) -> found.addAll(this.store.await(call)));
		found.sort(Comparator.comparingLong(Death::time));
		int end = Math.min(most, found.size());
		// Of other partitions: the next page begins after this time.
		while (end < found.size() && found.get(end).time() == found.get(end - 1).time()) {
			end++;
		}
		return new Page(read(found.subList(0, end), values), (end < found.size()) ? found.get(end - 1).time() : null);
	}

	private List<DeadLetter> read(List<Death> deaths, boolean values) {
		Map<Integer, List<Death>> parts = new TreeMap<>();
		deaths.forEach((death) -> parts.computeIfAbsent(death.partition(), (absent) -> new ArrayList<>()).add(death));
		DeadLetterList list = this.log.deadLetterList();
		long bytes = values ? MOST_BYTES / Math.max(1, parts.size()) : 0;
		Map<Integer, CompletableFuture<byte @Nullable []>> calls = new HashMap<>();
		parts.forEach((partition, part) -> calls.put(partition, list.read(partition, part, bytes)));
		List<DeadLetter> letters = new ArrayList<>();
		parts.forEach((partition, part) -> letters
			.addAll(list.decode(part, this.store.await(Objects.requireNonNull(calls.get(partition))))));
		letters.sort(Comparator.comparing(DeadLetter::died));
		return letters;
	}

	/**
	 * Return a dead letter to the log with the version that it had, so that it does not
	 * overwrite what is newer.
	 * @param id names it
	 * @return whether there was one
	 * @throws RemoteCallException if Redis does not answer
	 */
	public boolean replay(String id) {
		return this.store.await(this.log.deadLetters().replay(id));
	}

	/**
	 * Return all dead letters to the log that there are now.
	 * @return how many there were
	 * @throws RemoteCallException if Redis does not answer; some may have been returned
	 */
	public long replayAll() {
		return all(this.log.deadLetters()::replay);
	}

	/**
	 * Forget a dead letter.
	 * @param id names it
	 * @return whether there was one
	 * @throws RemoteCallException if Redis does not answer
	 */
	public boolean discard(String id) {
		return this.store.await(this.log.deadLetters().discard(id));
	}

	/**
	 * Forget all dead letters that there are now.
	 * @return how many there were
	 * @throws RemoteCallException if Redis does not answer; some may have been forgotten
	 */
	public long discardAll() {
		return all(this.log.deadLetters()::discard);
	}

	// One call after another, so that others get their turns.
	private long all(Step step) {
		long count = 0;
		for (int partition = 0; partition < this.log.partitions(); partition++) {
			@Nullable Progress progress = null;
			do {
				progress = this.store.await(step.take(partition, progress));
				count += progress.count();
			}
			while (progress.count() > 0);
		}
		return count;
	}

	/**
	 * Some of the dead letters of a cache.
	 *
	 * @param letters the dead letters, the oldest first
	 * @param next the time after which the others have died, in microseconds since the
	 * epoch; {@code null} if there are no others
	 */
	public record Page(List<DeadLetter> letters, @Nullable Long next) {

	}

	/**
	 * Handles some of the dead letters of a partition.
	 */
	@FunctionalInterface
	private interface Step {

		CompletableFuture<Progress> take(int partition, @Nullable Progress last);

	}

}
