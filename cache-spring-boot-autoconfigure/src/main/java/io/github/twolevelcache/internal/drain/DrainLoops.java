package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * The loops that write changes: one for each cache and master, so that neither a store
 * nor a master that does not answer, nor a failure, holds up any other. Thread-safe.
 */
final class DrainLoops {

	private static final Logger logger = LoggerFactory.getLogger(DrainLoops.class);

	private final String id;

	private final Function<byte[], String> nodeOf;

	private final InstanceRuntime runtime;

	private final Backoff backoff;

	private final Set<Loop> running = ConcurrentHashMap.newKeySet();

	/**
	 * Those that have failed and are not tried again yet, or were not successful since.
	 */
	private final Map<Loop, Rest> resting = new ConcurrentHashMap<>();

	private volatile boolean stopped = true;

	/**
	 * Create the loops, which begin when they are started.
	 * @param id names this instance
	 * @param nodeOf returns the name of the master that has a key
	 * @param runtime runs the loops
	 */
	DrainLoops(String id, Function<byte[], String> nodeOf, InstanceRuntime runtime) {
		this.id = id;
		this.nodeOf = nodeOf;
		this.runtime = runtime;
		this.backoff = new Backoff(runtime.random());
	}

	void start() {
		this.stopped = false;
	}

	/**
	 * Let each loop end with the batches that it has begun.
	 */
	void stop() {
		this.stopped = true;
	}

	boolean isStopped() {
		return this.stopped;
	}

	boolean isRunning() {
		return !this.running.isEmpty();
	}

	/**
	 * Look for changes of caches. Blocks on nothing.
	 * @param caches the caches
	 */
	void look(List<WriteBehind> caches) {
		for (WriteBehind cache : caches) {
			Set<String> nodes = new TreeSet<>();
			cache.ownership().owned().forEach((partition) -> nodes.add(nodeOf(cache, partition)));
			nodes.forEach((node) -> begin(new Loop(cache, node)));
		}
	}

	private String nodeOf(WriteBehind cache, int partition) {
		return this.nodeOf.apply(cache.log().key(partition));
	}

	private void begin(Loop loop) {
		if (isResting(loop) || !this.running.add(loop)) {
			return;
		}
		try {
			this.runtime.executor().execute(() -> run(loop));
		}
		catch (Throwable ex) {
			failed(loop, ex);
			this.running.remove(loop);
		}
	}

	private boolean isResting(Loop loop) {
		Rest rest = this.resting.get(loop);
		return rest != null && this.runtime.time().nanoTime() - rest.until() < 0;
	}

	private void run(Loop loop) {
		try {
			boolean more = true;
			while (more && !this.stopped) {
				more = drain(loop);
			}
			this.resting.remove(loop);
		}
		catch (Throwable ex) {
			failed(loop, ex);
		}
		finally {
			this.running.remove(loop);
		}
	}

	// The partitions are asked for anew each time: they change hands even while there is
	// always more.
	private boolean drain(Loop loop) {
		WriteBehind cache = loop.cache();
		return cache.drain(this.id,
				cache.ownership()
					.owned()
					.stream()
					.filter((partition) -> nodeOf(cache, partition).equals(loop.node()))
					.toList());
	}

	private void failed(Loop loop, Throwable failure) {
		Rest last = this.resting.get(loop);
		int failures = (last != null) ? last.failures() + 1 : 1;
		Duration pause = this.backoff.after(failures);
		this.resting.put(loop, new Rest(failures, this.runtime.time().nanoTime() + pause.toNanos()));
		logger.warn("Write-behind of cache '{}' continues after a failure, in {} ms", loop.cache().cache(),
				pause.toMillis(), failure);
	}

	private record Loop(WriteBehind cache, String node) {

	}

	private record Rest(int failures, long until) {

	}

}
