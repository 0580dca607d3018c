package io.github.twolevelcache.simulator.world;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.client.Moments;
import io.github.twolevelcache.simulator.client.NodeConnection;
import io.github.twolevelcache.simulator.cluster.Command;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.world.Plan.PlannedFault;

/**
 * Faults that wait for their moment, each for the next one of its kind. It strikes where
 * the moment comes.
 */
final class AwaitedFaults implements Moments {

	private final World world;

	private final Map<Moment, Deque<PlannedFault>> awaited = new EnumMap<>(Moment.class);

	AwaitedFaults(World world) {
		this.world = world;
	}

	/**
	 * Let a fault wait for its moment.
	 * @param moment the moment
	 * @param planned the fault
	 */
	void await(Moment moment, PlannedFault planned) {
		this.awaited.computeIfAbsent(moment, (first) -> new ArrayDeque<>()).add(planned);
	}

	@Override
	public void answering(NodeConnection connection, Command command, @Nullable Object reply) {
		Moment moment = this.awaited.isEmpty() ? null : Moment.of(command, reply);
		// What a client had sent before it was killed may still arrive.
		Instance instance = (moment != null) ? this.world.fleet().of(connection.client()) : null;
		PlannedFault next = (moment != null && instance != null) ? next(moment) : null;
		if (next != null && instance != null) {
			begin(next, new Scene(instance, connection.server(), connection));
		}
	}

	/**
	 * Say that a moment has come.
	 * @param moment the moment
	 * @param instance where
	 */
	void comes(Moment moment, Instance instance) {
		PlannedFault next = next(moment);
		if (next != null) {
			begin(next, Scene.in(this.world, instance, next));
		}
	}

	private @Nullable PlannedFault next(Moment moment) {
		Deque<PlannedFault> waiting = this.awaited.get(moment);
		return (waiting != null && !this.world.isOver()) ? waiting.poll() : null;
	}

	private void begin(PlannedFault planned, Scene scene) {
		this.world.simulation().record("FAULT", "the moment of " + planned.fault() + ": " + planned.moment());
		if (this.world.simulation().tasks().isTask()) {
			// It may be this very task that is to end.
			this.world.simulation().after(Duration.ZERO, () -> this.world.faults().begin(planned, scene));
		}
		else {
			this.world.faults().begin(planned, scene);
		}
	}

}
