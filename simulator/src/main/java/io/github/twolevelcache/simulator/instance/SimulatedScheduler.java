package io.github.twolevelcache.simulator.instance;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.runtime.Scheduler;
import io.github.twolevelcache.simulator.core.Event;
import io.github.twolevelcache.simulator.core.Host;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.core.Tasks;

/**
 * The timers and waits of an instance in simulated time. What falls due while the
 * instance is paused runs when it goes on.
 */
public final class SimulatedScheduler implements Scheduler {

	private final Simulation simulation;

	private final Tasks tasks;

	private final Host host;

	private final Set<Timer> timers = new LinkedHashSet<>();

	private boolean closed;

	/**
	 * Create a scheduler without timers.
	 * @param simulation its world
	 * @param host the instance
	 */
	public SimulatedScheduler(Simulation simulation, Host host) {
		this.simulation = simulation;
		this.tasks = simulation.tasks();
		this.host = host;
	}

	@Override
	public Future<?> schedule(Duration delay, Runnable task) {
		return begin(new Timer(null, task), delay);
	}

	@Override
	public Future<?> scheduleAtFixedRate(Duration period, Runnable task) {
		return begin(new Timer(period, task), period);
	}

	private Timer begin(Timer timer, Duration delay) {
		if (this.closed) {
			timer.cancel(false);
			return timer;
		}
		this.timers.add(timer);
		timer.plan(delay);
		return timer;
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> orTimeout(CompletableFuture<T> call, Duration timeout) {
		return limit(call, timeout, () -> call.completeExceptionally(new TimeoutException()));
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> completeOnTimeout(CompletableFuture<T> call,
			@Nullable T value, Duration timeout) {
		return limit(call, timeout, () -> call.complete(value));
	}

	private <T extends @Nullable Object> CompletableFuture<T> limit(CompletableFuture<T> call, Duration timeout,
			Runnable end) {
		if (!call.isDone()) {
			Event event = this.simulation.after(timeout, () -> this.host.run(end));
			CompletableFuture<?> unused = call.whenComplete((outcome, failure) -> event.cancel());
		}
		return call;
	}

	@Override
	public <T extends @Nullable Object> T await(CompletableFuture<T> call, Duration timeout)
			throws TimeoutException, ExecutionException, InterruptedException {
		return this.tasks.await(call, timeout);
	}

	@Override
	public <T extends @Nullable Object> T await(CompletableFuture<T> call)
			throws ExecutionException, InterruptedException {
		return this.tasks.await(call);
	}

	@Override
	public void park() {
		this.tasks.park();
	}

	@Override
	public void unpark(@Nullable Thread thread) {
		this.tasks.unpark(thread);
	}

	@Override
	public void interrupt(Thread thread) {
		this.tasks.interrupt(thread);
	}

	@Override
	public void sleep(Duration duration) {
		this.tasks.sleep(duration);
	}

	@Override
	public void close() {
		this.closed = true;
		List.copyOf(this.timers).forEach((timer) -> timer.cancel(false));
	}

	/**
	 * Return how many timers have not run out.
	 * @return their number
	 */
	public int pending() {
		return this.timers.size();
	}

	private final class Timer extends CompletableFuture<@Nullable Void> {

		private final @Nullable Duration period;

		private final Runnable task;

		private @Nullable Event event;

		Timer(@Nullable Duration period, Runnable task) {
			this.period = period;
			this.task = task;
		}

		void plan(Duration delay) {
			this.event = SimulatedScheduler.this.simulation.after(delay,
					() -> SimulatedScheduler.this.host.run(this::fire));
		}

		private void fire() {
			if (!isDone()) {
				Thread unused = SimulatedScheduler.this.tasks.start(SimulatedScheduler.this.host, "timer", this::run);
			}
		}

		// The next run begins when this one has ended, as an executor would have it.
		private void run() {
			long begin = SimulatedScheduler.this.simulation.now();
			try {
				this.task.run();
			}
			finally {
				if (this.period == null) {
					SimulatedScheduler.this.timers.remove(this);
					complete(null);
				}
				else if (!isDone()) {
					long spent = SimulatedScheduler.this.simulation.now() - begin;
					plan(Duration.ofNanos(Math.max(0, this.period.toNanos() - spent)));
				}
			}
		}

		@Override
		public boolean cancel(boolean mayInterrupt) {
			SimulatedScheduler.this.timers.remove(this);
			if (this.event != null) {
				this.event.cancel();
			}
			return super.cancel(mayInterrupt);
		}

	}

}
