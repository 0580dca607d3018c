package io.github.twolevelcache.sample.workload;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * Clients that do one task at a time each. They take their tasks from one list, so that
 * its order is kept but for the few that are under way together.
 */
final class Clients {

	private static final long PROGRESS_EVERY_MILLIS = 200;

	private final int tasks;

	private final Task task;

	private final AtomicInteger next = new AtomicInteger();

	private final LongAdder done = new LongAdder();

	private final LongAdder errors = new LongAdder();

	private final AtomicReference<@Nullable Exception> firstError = new AtomicReference<>();

	Clients(int tasks, Task task) {
		this.tasks = tasks;
		this.task = task;
	}

	/**
	 * Do all tasks.
	 * @param clients how many clients do them
	 * @param progress is told how far they are
	 * @return how it went
	 * @throws InterruptedException if the thread is interrupted; nothing more is done
	 * then
	 */
	Outcome run(int clients, Progress progress) throws InterruptedException {
		ExecutorService threads = Executors.newFixedThreadPool(clients);
		try {
			long begin = System.nanoTime();
			CompletableFuture<?> all = CompletableFuture.allOf(IntStream.range(0, clients)
				.mapToObj((client) -> CompletableFuture.runAsync(this::client, threads))
				.toArray(CompletableFuture[]::new));
			boolean ended = false;
			while (!ended) {
				ended = await(all);
				progress.show(this.done.sum(), since(begin));
			}
			return new Outcome(this.errors.sum(), this.firstError.get(), since(begin));
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static boolean await(CompletableFuture<?> clients) throws InterruptedException {
		try {
			clients.get(PROGRESS_EVERY_MILLIS, TimeUnit.MILLISECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A client has failed", ex.getCause());
		}
	}

	private static Duration since(long begin) {
		return Duration.ofNanos(System.nanoTime() - begin);
	}

	private void client() {
		int index = this.next.getAndIncrement();
		while (index < this.tasks) {
			try {
				this.task.run(index);
			}
			catch (IOException ex) {
				this.errors.increment();
				this.firstError.compareAndSet(null, ex);
			}
			catch (InterruptedException ex) {
				return;
			}
			this.done.increment();
			index = this.next.getAndIncrement();
		}
	}

	/**
	 * What a client does.
	 */
	interface Task {

		void run(int index) throws IOException, InterruptedException;

	}

	/**
	 * Is told how far the clients are.
	 */
	interface Progress {

		void show(long done, Duration elapsed) throws InterruptedException;

	}

	/**
	 * How it went.
	 *
	 * @param errors the tasks that failed
	 * @param firstError why the first of them failed
	 * @param elapsed the time from the first task to the end of the last
	 */
	record Outcome(long errors, @Nullable Exception firstError, Duration elapsed) {

	}

}
