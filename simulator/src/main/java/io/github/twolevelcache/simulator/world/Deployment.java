package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.List;

import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.instance.ItemForm;
import io.github.twolevelcache.simulator.world.Plan.PlannedFault;

/**
 * Replaces the application by its next version: instance by instance, or all at once if
 * the versions cannot run side by side. A version that does not start is taken back.
 */
final class Deployment {

	/** When an instance that is being restarted may be running again. */
	private static final Duration RETRY = Duration.ofMillis(100);

	private final World world;

	private final Simulation simulation;

	private final Fleet fleet;

	private final Duration pause;

	/** The settings of the next version. */
	private final Settings settings;

	/** How many instances have to stop, or to start, before it goes on. */
	private int left;

	Deployment(World world, PlannedFault planned) {
		this.world = world;
		this.simulation = world.simulation();
		this.fleet = world.fleet();
		this.pause = planned.duration();
		this.settings = world.has(Habit.OTHER_MODE)
				? world.settings().inMode((planned.variant() % 2 == 0) ? "through" : "none") : world.settings();
	}

	void begin() {
		this.simulation.record("FAULT", "the next version is deployed");
		this.world.disturbances().begins(true, false);
		if (this.world.has(Habit.OTHER_CLASS) && !this.world.has(Habit.OTHER_MODE)) {
			replace(0);
		}
		else {
			stopAll();
		}
	}

	private void end() {
		this.simulation.record("FAULT", "the deployment has ended");
		this.world.disturbances().ends(true, false);
	}

	private List<Instance> instances() {
		return this.world.instances();
	}

	private void configure(Instance instance) {
		this.fleet.configure(instance);
		if (this.world.has(Habit.OTHER_CLASS)) {
			instance.load(ItemForm.next());
		}
	}

	private void replace(int number) {
		if (number == instances().size()) {
			end();
		}
		else if (this.fleet.isDisturbed(instances().get(number))) {
			this.simulation.after(RETRY, () -> replace(number));
		}
		else {
			Instance instance = instances().get(number);
			this.fleet.restart(instance, this.pause, () -> configure(instance),
					() -> this.simulation.after(this.pause, () -> replace(number + 1)));
		}
	}

	private void stopAll() {
		if (instances().stream().anyMatch(this.fleet::isDisturbed)) {
			this.simulation.after(RETRY, this::stopAll);
			return;
		}
		this.left = instances().size();
		for (Instance instance : instances()) {
			onMain(instance, () -> {
				instance.stop();
				this.simulation.record("FAULT", instance + " has stopped");
				if (--this.left == 0) {
					this.simulation.after(this.pause, this::startFirst);
				}
			});
		}
	}

	private void startFirst() {
		Settings before = this.world.settings();
		this.world.set(this.settings);
		Instance first = instances().get(0);
		onMain(first, () -> {
			configure(first);
			try {
				first.start();
				this.simulation.record("FAULT", first + " has started");
				startAll(instances().subList(1, instances().size()));
			}
			catch (RuntimeException ex) {
				this.simulation.record("FAULT", "the deployment is taken back: " + Judge.describe(ex));
				this.world.set(before);
				startAll(instances());
			}
		});
	}

	private void startAll(List<Instance> starting) {
		this.left = starting.size();
		if (starting.isEmpty()) {
			end();
		}
		for (Instance instance : starting) {
			onMain(instance, () -> {
				configure(instance);
				this.fleet.start(instance);
				this.simulation.record("FAULT", instance + " has started");
				if (--this.left == 0) {
					end();
				}
			});
		}
	}

	private void onMain(Instance instance, Runnable body) {
		Thread unused = this.simulation.tasks().start(instance.host(), "main", body);
	}

}
