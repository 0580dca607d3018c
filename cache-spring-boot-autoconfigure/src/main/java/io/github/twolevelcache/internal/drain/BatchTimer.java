package io.github.twolevelcache.internal.drain;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.internal.runtime.Scheduler;

/**
 * Bounds the time of the batches of one cache. The thread of a batch that takes too long
 * is interrupted. A store that does not listen to that loses its partitions to the other
 * instances: they are not kept until the batch has ended. Thread-safe.
 */
final class BatchTimer {

	private static final Logger logger = LoggerFactory.getLogger(BatchTimer.class);

	private final String cache;

	private final Duration longest;

	private final BatchLimit limit;

	private final Ownership ownership;

	private final Scheduler scheduler;

	/**
	 * Create a timer.
	 * @param cache the name of the cache
	 * @param longest how long a batch may take
	 * @param limit is told which batches have taken too long
	 * @param ownership does not keep the partitions of those
	 * @param scheduler has the timers
	 */
	BatchTimer(String cache, Duration longest, BatchLimit limit, Ownership ownership, Scheduler scheduler) {
		this.cache = cache;
		this.longest = longest;
		this.limit = limit;
		this.ownership = ownership;
		this.scheduler = scheduler;
	}

	/**
	 * Write a batch on this thread.
	 * @param size how many changes it has
	 * @param partitions the partitions that wait for it
	 * @param batch writes the changes
	 * @throws TimeoutException if it has failed after it was interrupted
	 * @throws Exception if it has failed
	 */
	void write(int size, Collection<Integer> partitions, Fence.Batch batch) throws Exception {
		Running running = new Running(size, partitions);
		Future<?> timer = this.scheduler.schedule(this.longest, running::takesTooLong);
		try {
			batch.write();
			if (running.end()) {
				this.limit.inTime(size);
			}
		}
		catch (Throwable ex) {
			boolean isLate = !running.end();
			if (isLate && !(ex instanceof FencedException) && WriteFailure.of(ex) == WriteFailure.UNKNOWN) {
				throw (TimeoutException) new TimeoutException(
						"The store took longer than " + this.longest.toMillis() + " ms")
					.initCause(ex);
			}
			throw ex;
		}
		finally {
			timer.cancel(false);
		}
	}

	/** A batch, and the thread that writes it. */
	private final class Running {

		private final Thread thread = Thread.currentThread();

		private final int size;

		private final Collection<Integer> partitions;

		/** Guarded by this. */
		private boolean ended;

		/** Guarded by this. */
		private boolean late;

		Running(int size, Collection<Integer> partitions) {
			this.size = size;
			this.partitions = partitions;
		}

		synchronized void takesTooLong() {
			if (this.ended) {
				return;
			}
			this.late = true;
			logger.warn(
					"The store of cache '{}' has not accepted {} changes within {} ms. Its thread is interrupted; "
							+ "if that does not end the batch, other instances take over its partitions",
					BatchTimer.this.cache, this.size, BatchTimer.this.longest.toMillis());
			BatchTimer.this.limit.tookTooLong(this.size);
			BatchTimer.this.ownership.doNotKeep(this.partitions);
			BatchTimer.this.scheduler.interrupt(this.thread);
		}

		/**
		 * End it, so that the thread is not interrupted in what it does next.
		 * @return whether it was in time
		 */
		synchronized boolean end() {
			if (this.late && !this.ended) {
				BatchTimer.this.ownership.keep(this.partitions);
				boolean unused = Thread.interrupted();
			}
			this.ended = true;
			return !this.late;
		}

	}

}
