package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntPredicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.log.Members;
import io.github.twolevelcache.internal.log.Members.Roll;
import io.github.twolevelcache.internal.runtime.Futures;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * Has the changes of all caches written that this instance owns. Thread-safe.
 *
 * <p>
 * The partitions of the logs are {@linkplain Assignment spread} over the instances that
 * live. They are owned for a time and prolonged by a timer. Each cache has a
 * {@linkplain DrainLoops loop} for each master: one that does not answer holds up nobody
 * else.
 */
public final class Drainer {

	private static final Logger logger = LoggerFactory.getLogger(Drainer.class);

	/** How long others wait for an instance that has died. */
	private static final Duration OWNED = Duration.ofSeconds(10);

	private static final Duration BETWEEN_BEATS = OWNED.dividedBy(3);

	/** The owner of a change beats, and then this instance. */
	private static final Duration UNTIL_ASKED = BETWEEN_BEATS.multipliedBy(2).plusSeconds(1);

	/** Of Redis, while this instance stops: about as long as a failover takes. */
	private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

	private final String id;

	private final Members members;

	private final InstanceRuntime runtime;

	private final List<WriteBehind> caches = new CopyOnWriteArrayList<>();

	private final DrainLoops loops;

	/** By the name of a cache, the live instances that have it and are able to write. */
	private final Map<String, List<String>> living = new ConcurrentHashMap<>();

	/** Empty while stopped. */
	private final AtomicReference<List<Future<?>>> timers = new AtomicReference<>(List.of());

	private final AtomicBoolean beating = new AtomicBoolean();

	/**
	 * Create a drainer, which begins when it is started.
	 * @param id names this instance
	 * @param members the live instances
	 * @param nodeOf returns the name of the master that has a key
	 * @param runtime has the timers and runs the loops, each on a thread
	 */
	public Drainer(String id, Members members, Function<byte[], String> nodeOf, InstanceRuntime runtime) {
		this.id = id;
		this.members = members;
		this.runtime = runtime;
		this.loops = new DrainLoops(id, nodeOf, runtime);
	}

	/**
	 * Return the name of this instance among the owners of the partitions.
	 * @return the name
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Write the changes of a cache from now on.
	 * @param cache the cache
	 */
	public void add(WriteBehind cache) {
		this.caches.add(cache);
	}

	/**
	 * Return the caches whose changes are written.
	 * @return the caches
	 */
	public List<WriteBehind> caches() {
		return this.caches;
	}

	/**
	 * Return what writes the changes of a cache.
	 * @param name the name of the cache
	 * @return it, or {@code null} if the cache has no write-behind
	 */
	public @Nullable WriteBehind find(String name) {
		return this.caches.stream().filter((cache) -> cache.cache().equals(name)).findFirst().orElse(null);
	}

	/**
	 * Begin, or begin again.
	 */
	public void start() {
		this.loops.start();
		beat();
		this.timers.set(List.of(this.runtime.scheduler().scheduleAtFixedRate(BETWEEN_BEATS, this::beat),
				this.runtime.scheduler().scheduleAtFixedRate(BETWEEN_LOOKS, () -> this.loops.look(this.caches))));
	}

	// Blocks on nothing, so that no store or loader can keep it from running in time.
	private void beat() {
		if (this.caches.isEmpty() || !this.beating.compareAndSet(false, true)) {
			return;
		}
		// After the flag was set, which whoever stops looks at afterwards.
		if (this.loops.isStopped()) {
			this.beating.set(false);
			return;
		}
		CompletableFuture<?>[] beats = this.caches.stream().map(this::beat).toArray(CompletableFuture<?>[]::new);
		CompletableFuture<?> unused = CompletableFuture.allOf(beats).whenComplete((done, failure) -> {
			this.beating.set(false);
			if (failure != null) {
				logger.debug("Not all partitions of the logs could be owned", failure);
			}
		});
	}

	private CompletableFuture<?> beat(WriteBehind cache) {
		Handover handover = cache.handover();
		return Futures
			.follow(this.members.beat(cache.cache(), this.id, OWNED, notes(cache)),
					(roll, failure) -> heard(cache, roll, failure), this::onTimer)
			.exceptionally((failure) -> false)
			.thenCompose((heard) -> this.loops.isStopped() ? CompletableFuture.completedFuture(null) : own(cache))
			.thenCompose((owned) -> handover.retryBorrowed(this.id));
	}

	private List<String> notes(WriteBehind cache) {
		List<String> notes = new ArrayList<>(cache.handover().notes(this.id));
		notes.addAll(AbleMembers.notes(this.id, cache.ownership()));
		notes.addAll(cache.conflicts().notes());
		return notes;
	}

	private CompletableFuture<Boolean> heard(WriteBehind cache, @Nullable Roll roll, @Nullable Throwable failure) {
		if (roll == null) {
			// As if nobody had come or gone.
			logger.debug("The live instances are not known", failure);
			return CompletableFuture.completedFuture(false);
		}
		this.living.put(cache.cache(), AbleMembers.of(roll));
		cache.conflicts().heard(roll);
		return cache.handover().heard(this.id, roll, this::onTimer);
	}

	private void onTimer(Runnable task) {
		Future<?> unused = this.runtime.scheduler().schedule(Duration.ZERO, task);
	}

	private CompletableFuture<?> own(WriteBehind cache) {
		Set<Integer> share = Assignment.of(this.id, this.living.getOrDefault(cache.cache(), List.of(this.id)),
				cache.cache(), cache.log().partitions());
		return cache.ownership().own(this.id, cache.handover().partitions(this.id, share), OWNED);
	}

	private void awaitQuietly(List<CompletableFuture<?>> calls, Duration longest) {
		try {
			Object unused = this.runtime.scheduler()
				.await(CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new)), longest);
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.debug("Not all that ends could be waited for", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Write what this instance owns for as long as there is time, and leave the rest to
	 * the others.
	 * @param longest how long that may take
	 */
	public void stop(Duration longest) {
		List<Future<?>> running = this.timers.getAndSet(List.of());
		if (running.isEmpty()) {
			return;
		}
		long latest = this.runtime.time().nanoTime() + longest.toNanos();
		flush(latest);
		running.forEach((timer) -> timer.cancel(false));
		this.loops.stop();
		// A beat that is under way takes partitions, which are to be given up as well.
		while ((this.loops.isRunning() || this.beating.get()) && this.runtime.time().nanoTime() - latest < 0) {
			this.runtime.scheduler().sleep(BETWEEN_LOOKS);
		}
		List<CompletableFuture<?>> calls = new ArrayList<>();
		this.caches.forEach((cache) -> {
			calls.add(cache.ownership().own(this.id, Set.of(), OWNED));
			calls.add(this.members.leave(cache.cache(), this.id));
		});
		awaitQuietly(calls, BETWEEN_BEATS);
	}

	// All at once, so that a store that hangs leaves the others their time.
	private void flush(long latest) {
		List<CompletableFuture<?>> flushes = new ArrayList<>();
		this.caches.forEach((cache) -> flushes
			.add(CompletableFuture.runAsync(() -> flush(cache, latest), this.runtime.executor())));
		awaitQuietly(flushes, remaining(latest).plus(BETWEEN_BEATS));
	}

	private Duration remaining(long latest) {
		return Duration.ofNanos(Math.max(0, latest - this.runtime.time().nanoTime()));
	}

	private void flush(WriteBehind cache, long latest) {
		long silentUntil = Math.min(latest, this.runtime.time().nanoTime() + LONGEST_SILENCE.toNanos());
		try {
			while (!isFlushed(cache, latest, silentUntil)) {
				this.runtime.scheduler().sleep(BETWEEN_LOOKS);
			}
		}
		catch (TimeoutException | RuntimeException ex) {
			logger.warn("Changes of cache '{}' stay in Redis for other instances: {}", cache.cache(), ex.getMessage());
		}
	}

	// Redis may be back soon, and nobody else may be able to read what waits.
	private boolean isFlushed(WriteBehind cache, long latest, long silentUntil) throws TimeoutException {
		try {
			Set<Integer> own = Set.copyOf(cache.ownership().owned());
			cache.flush(remaining(latest), own::contains);
			// Not the same again: others go on putting.
			flushOthers(cache, latest, (partition) -> !own.contains(partition));
			return true;
		}
		catch (RemoteCallException ex) {
			if (this.runtime.time().nanoTime() - silentUntil >= 0) {
				throw ex;
			}
			return false;
		}
	}

	// Nobody else may read what waits there. Its owner asks for that at its next beat.
	private void flushOthers(WriteBehind cache, long latest, IntPredicate others) throws TimeoutException {
		Duration remaining = remaining(latest);
		boolean heard = cache.handover().isNeeded();
		try {
			cache.flush((heard || remaining.compareTo(UNTIL_ASKED) < 0) ? remaining : UNTIL_ASKED, (partition) -> true);
		}
		catch (TimeoutException ex) {
			if (heard || !cache.handover().isNeeded()) {
				throw ex;
			}
			cache.flush(remaining(latest), others);
		}
	}

}
