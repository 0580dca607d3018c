package io.github.twolevelcache.simulator.engine;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.runtime.InstanceRuntime;
import io.github.twolevelcache.internal.runtime.Tokens;
import io.github.twolevelcache.simulator.core.Host;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.SimulatedScheduler;
import io.github.twolevelcache.simulator.instance.SimulatedTime;

/**
 * A process in simulated time, without a client or a configuration.
 */
public final class TestProcess {

	private final Simulation simulation;

	private final Host host;

	private final SimulatedScheduler scheduler;

	private final InstanceRuntime runtime;

	/**
	 * Create a process that runs.
	 * @param name its name
	 * @param simulation its world
	 */
	public TestProcess(String name, Simulation simulation) {
		this.simulation = simulation;
		this.host = new Host(name, simulation);
		this.scheduler = new SimulatedScheduler(simulation, this.host);
		RandomGenerator random = simulation.chance(name);
		this.runtime = new InstanceRuntime(new SimulatedTime(simulation, 0, 0), this.scheduler,
				(task) -> simulation.tasks().start(this.host, "executor", task), Runnable::run,
				UnaryOperator.identity(), random, new Tokens(random));
	}

	/**
	 * Return the process itself, to pause or kill it.
	 * @return the process
	 */
	public Host host() {
		return this.host;
	}

	/**
	 * Return its time, timers and threads.
	 * @return the runtime
	 */
	public InstanceRuntime runtime() {
		return this.runtime;
	}

	/**
	 * Return how many of its timers have not run out.
	 * @return their number
	 */
	public int timers() {
		return this.scheduler.pending();
	}

	/**
	 * Wait, on a thread of the process.
	 * @param duration how long
	 */
	public void sleep(Duration duration) {
		this.scheduler.sleep(duration);
	}

	/**
	 * Begin a call that may wait, on a thread of its own.
	 * @param call the call
	 * @param <T> the type of its outcome
	 * @return its outcome, there when enough time has passed
	 */
	public <T extends @Nullable Object> Calling<T> begin(Callable<T> call) {
		CompletableFuture<T> outcome = new CompletableFuture<>();
		Thread thread = this.simulation.tasks().start(this.host, "caller", () -> {
			try {
				outcome.complete(call.call());
			}
			catch (Throwable ex) {
				outcome.completeExceptionally(ex);
			}
		});
		return new Calling<>(outcome, thread);
	}

	/**
	 * Make a call that needs no time.
	 * @param call the call
	 * @param <T> the type of its outcome
	 * @return its outcome
	 */
	public <T extends @Nullable Object> T call(Callable<T> call) {
		CompletableFuture<T> outcome = begin(call).outcome();
		this.simulation.run(Duration.ZERO);
		if (!outcome.isDone()) {
			throw new AssertionError("The call waits");
		}
		return outcome.join();
	}

	/**
	 * A call that was begun.
	 *
	 * @param outcome its outcome
	 * @param thread the thread that makes it
	 * @param <T> the type of its outcome
	 */
	public record Calling<T extends @Nullable Object>(CompletableFuture<T> outcome, Thread thread) {
	}

}
