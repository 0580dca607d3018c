package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.redis.RemoteStore;
import io.github.twolevelcache.internal.runtime.InstanceRuntime;

/**
 * Has stores delete what was left of records that were deleted long ago. An older change
 * would bring such a record back, so it stays for as long as a change may be late: for a
 * time that no instance pauses for, and until all that waits is younger. Thread-safe.
 */
public final class TombstonePurge {

	private static final Logger logger = LoggerFactory.getLogger(TombstonePurge.class);

	/** Of the time that they stay, how much longer they may stay. */
	private static final int SHARE = 24;

	private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

	/** One instance is enough, so that of this partition does it for all. */
	private static final int FIRST = 0;

	private final Drainer drainer;

	private final RemoteStore store;

	private final Duration retention;

	private final InstanceRuntime runtime;

	/** {@code null} while stopped. */
	private final AtomicReference<@Nullable Future<?>> timer = new AtomicReference<>();

	private final AtomicBoolean running = new AtomicBoolean();

	/**
	 * Create it. It begins when it is started.
	 * @param drainer has the caches
	 * @param store reaches Redis
	 * @param retention how long what is left of a deleted record stays
	 * @param runtime has the timer, and the thread to call stores on
	 */
	public TombstonePurge(Drainer drainer, RemoteStore store, Duration retention, InstanceRuntime runtime) {
		this.drainer = drainer;
		this.store = store;
		this.retention = retention;
		this.runtime = runtime;
	}

	/**
	 * Begin, or begin again.
	 */
	public void start() {
		Duration share = this.retention.dividedBy(SHARE);
		Duration pause = (share.compareTo(LONGEST_PAUSE) < 0) ? share : LONGEST_PAUSE;
		this.timer.set(this.runtime.scheduler().scheduleAtFixedRate(pause, this::begin));
	}

	/**
	 * Call no store any more.
	 */
	public void stop() {
		Future<?> started = this.timer.getAndSet(null);
		if (started != null) {
			started.cancel(false);
		}
	}

	private void begin() {
		if (this.running.compareAndSet(false, true)) {
			try {
				this.runtime.executor().execute(this::purge);
			}
			catch (RuntimeException | Error ex) {
				this.running.set(false);
				throw ex;
			}
		}
	}

	private void purge() {
		try {
			this.drainer.caches().forEach(this::purge);
		}
		finally {
			this.running.set(false);
		}
	}

	private void purge(WriteBehind cache) {
		try {
			Long version = mayPurge(cache) ? settled(cache) : null;
			if (version == null) {
				return;
			}
			long purged = 0;
			long some;
			do {
				some = cache.writer().purge(version);
				purged += some;
			}
			while (some > 0 && mayPurge(cache));
			logger.debug("Of cache '{}', what was left of {} records is purged", cache.cache(), purged);
		}
		catch (Throwable ex) {
			logger.warn("The store of cache '{}' keeps what is left of deleted records until the next attempt: {}",
					cache.cache(), WriteFailure.describe(ex));
		}
	}

	private boolean mayPurge(WriteBehind cache) {
		return this.timer.get() != null && cache.ownership().owns(FIRST);
	}

	private @Nullable Long settled(WriteBehind cache) {
		List<CompletableFuture<@Nullable Long>> calls = new ArrayList<>();
		for (int partition = 0; partition < cache.log().partitions(); partition++) {
			calls.add(cache.log().control().settled(partition, this.retention));
		}
		long lowest = Long.MAX_VALUE;
		for (CompletableFuture<@Nullable Long> call : calls) {
			Long version = this.store.await(call);
			if (version == null) {
				// Nothing is to be written to the store.
				return null;
			}
			lowest = Math.min(lowest, version);
		}
		return lowest;
	}

}
