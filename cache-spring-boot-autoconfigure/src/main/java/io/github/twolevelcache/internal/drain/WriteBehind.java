package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.settings.BatchSettings;
import io.github.twolevelcache.settings.BehindSettings;
import io.github.twolevelcache.store.CacheWriter;

/**
 * Takes the changes of one cache from its log to the store: reads them, writes them in
 * one call, and only then has the log forget them, each by its version. An instance that
 * dies in between leaves them in the log, and another instance writes them, perhaps
 * again. Thread-safe.
 *
 * <p>
 * Each partition of the log is drained by the instance that owns it. That keeps the order
 * of changes as long as no instance pauses for longer than it owns a partition. What
 * makes it certain is that the store, or the fence, refuses what is older.
 */
public final class WriteBehind {

	private static final Logger logger = LoggerFactory.getLogger(WriteBehind.class);

	/** Lua takes a limited number of values from a table at once. */
	private static final int MOST_AT_ONCE = 200;

	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

	private final WriteLog log;

	private final RemoteStore store;

	private final CacheWriter<Object, Object> writer;

	private final BatchSettings settings;

	private final BatchLimit limit;

	private final InstanceRuntime runtime;

	private final WriteStats stats = new WriteStats();

	private final BatchWriter batches;

	private final Ownership ownership;

	private final Handover handover;

	private final DeadLetters deadLetters;

	/**
	 * Create the write-behind of one cache.
	 * @param log holds the changes
	 * @param store reaches Redis
	 * @param writer writes to the store
	 * @param fence stops batches of an instance that has paused
	 * @param settings the settings of the cache
	 * @param runtime tells the time
	 */
	public WriteBehind(WriteLog log, RemoteStore store, CacheWriter<Object, Object> writer, Fence fence,
			BehindSettings settings, InstanceRuntime runtime) {
		this.log = log;
		this.store = store;
		this.writer = writer;
		this.settings = settings.batch();
		this.limit = new BatchLimit(settings.batch());
		this.runtime = runtime;
		this.ownership = new Ownership(log, runtime.time());
		BatchTimer timer = new BatchTimer(log.cache(), settings.batch().timeout(), this.limit, this.ownership,
				runtime.scheduler());
		this.batches = new BatchWriter(log, store, writer, fence, timer, this.stats, this.ownership, runtime);
		this.handover = new Handover(log,
				new UnreadableChanges(log, store, this.stats, this.ownership, runtime.random()), runtime.random());
		this.deadLetters = new DeadLetters(log, store);
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

	/**
	 * Return how many changes this instance owns and cannot read, because another version
	 * of the application wrote them.
	 * @return the number
	 */
	public long unreadable() {
		return this.handover.unreadable().count();
	}

	WriteLog log() {
		return this.log;
	}

	CacheWriter<Object, Object> writer() {
		return this.writer;
	}

	Handover handover() {
		return this.handover;
	}

	Conflicts conflicts() {
		return this.batches.conflicts();
	}

	Ownership ownership() {
		return this.ownership;
	}

	/**
	 * Write what is due.
	 * @param id names this instance
	 * @param partitions the partitions to look at; those that it does not own are left
	 * out
	 * @return whether there is more than can wait for the next look: looking costs Redis
	 * as much as what is found
	 */
	boolean drain(String id, Collection<Integer> partitions) {
		// The tokens first: what is read is written under them.
		SortedMap<Integer, Long> tokens = this.ownership.begin(partitions);
		try {
			return drain(id, tokens);
		}
		finally {
			this.ownership.end(tokens.keySet());
		}
	}

	private boolean drain(String id, SortedMap<Integer, Long> tokens) {
		if (tokens.isEmpty()) {
			return false;
		}
		// Two batches together: more would only hold up what else Redis is asked.
		int most = Math.min(MOST_AT_ONCE, Math.max(1, 2 * this.settings.size() / tokens.size()));
		long bytes = Math.max(1, 2 * this.settings.bytes() / tokens.size());
		Map<Integer, CompletableFuture<byte @Nullable []>> peeks = new TreeMap<>();
		tokens.keySet().forEach((partition) -> peeks.put(partition, this.log.changes().peek(partition, most, bytes)));
		List<LoggedChange> found = new ArrayList<>();
		peeks.forEach((partition, peek) -> {
			try {
				found.addAll(this.log.changes().decode(partition, this.store.await(peek)));
			}
			catch (RemoteCallException ex) {
				logger.debug("A partition of the log of cache '{}' could not be read", cache(), ex);
			}
		});
		List<LoggedChange> due = this.handover.unreadable().leaveOut(tokens, found);
		// In one order, so that two instances do not deadlock.
		due.sort(Comparator.comparing(LoggedChange::text));
		int from = 0;
		while (from < due.size()) {
			int end = this.limit.end(due, from);
			this.batches.write(id, tokens, due.subList(from, end));
			from = end;
		}
		return due.size() >= this.settings.size()
				|| due.stream().mapToLong(LoggedChange::size).sum() >= this.settings.bytes();
	}

	/**
	 * Wait until the store has all changes that were acknowledged before this call, or
	 * has refused them for good. Other instances write those that they own.
	 * @param longest how long to wait
	 * @throws TimeoutException if some still wait then
	 * @throws IllegalStateException if the cache is paused
	 * @throws RemoteCallException if Redis does not answer
	 */
	public void flush(Duration longest) throws TimeoutException {
		flush(longest, (partition) -> true);
	}

	/**
	 * Wait until the store has all changes of some partitions.
	 * @param longest how long to wait
	 * @param wanted the partitions
	 * @throws TimeoutException if some changes still wait then
	 */
	void flush(Duration longest, IntPredicate wanted) throws TimeoutException {
		long latest = this.runtime.time().nanoTime() + longest.toNanos();
		Map<Integer, Long> times = new TreeMap<>();
		ask(IntStream.range(0, this.log.partitions()).filter(wanted).boxed().toList(), this.log.control()::hurry)
			.forEach((partition, time) -> times.put(partition, requireRunning(time)));
		while (true) {
			ask(times.keySet(),
					(partition) -> this.log.control().waiting(partition, Objects.requireNonNull(times.get(partition))))
				.forEach((partition, waiting) -> {
					if (waiting == 0) {
						times.remove(partition);
					}
				});
			if (times.isEmpty()) {
				return;
			}
			if (this.runtime.time().nanoTime() - latest > 0) {
				throw new TimeoutException("The store of cache '%s' does not have all changes after %d ms"
					.formatted(cache(), longest.toMillis()));
			}
			this.runtime.scheduler().sleep(BETWEEN_LOOKS);
		}
	}

	private long requireRunning(@Nullable Long time) {
		if (time == null) {
			throw new IllegalStateException("Cache '" + cache() + "' is paused: resume it before you flush it");
		}
		return time;
	}

	// All calls are made before any is answered.
	private <T extends @Nullable Object> Map<Integer, T> ask(Collection<Integer> partitions,
			IntFunction<CompletableFuture<T>> call) {
		Map<Integer, CompletableFuture<T>> calls = new TreeMap<>();
		partitions.forEach((partition) -> calls.put(partition, call.apply(partition)));
		Map<Integer, T> answers = new TreeMap<>();
		calls.forEach((partition, answer) -> answers.put(partition, this.store.await(answer)));
		return answers;
	}

	/**
	 * Let no instance write anything to the store until it is resumed. Batches in
	 * progress are completed. Changes are acknowledged as before, and wait.
	 * @throws RemoteCallException if Redis does not answer
	 */
	public void pause() {
		this.log.all(this.log.control()::pause).forEach(this.store::await);
	}

	/**
	 * Let all instances write again.
	 * @throws RemoteCallException if Redis does not answer
	 */
	public void resume() {
		this.log.all(this.log.control()::resume).forEach(this.store::await);
	}

	/**
	 * Return the state of the whole log.
	 * @return what all partitions hold together
	 * @throws RemoteCallException if Redis does not answer
	 */
	public Backlog backlog() {
		return Backlog.of(this.log.all(this.log.control()::status).stream().map(this.store::await).toList());
	}

	/**
	 * Return the changes that the store has refused for good.
	 * @return the dead letters
	 */
	public DeadLetters deadLetters() {
		return this.deadLetters;
	}

}
