package io.github.twolevelcache.simulator.world;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.client.NodeConnection;
import io.github.twolevelcache.simulator.cluster.Server;
import io.github.twolevelcache.simulator.instance.Instance;
import io.github.twolevelcache.simulator.world.Plan.PlannedFault;

/**
 * Where a fault strikes.
 *
 * @param instance the instance
 * @param server the server
 * @param connection the connection, or {@code null} if there is none
 */
record Scene(Instance instance, Server server, @Nullable NodeConnection connection) {

	/**
	 * Choose a scene.
	 * @param world the world
	 * @param planned says which
	 * @return the scene
	 */
	static Scene chosen(World world, PlannedFault planned) {
		return in(world, chosen(world.instances(), planned.target()), planned);
	}

	/**
	 * Choose a scene in an instance.
	 * @param world the world
	 * @param instance the instance
	 * @param planned says which server and which connection
	 * @return the scene
	 */
	static Scene in(World world, Instance instance, PlannedFault planned) {
		List<NodeConnection> connections = instance.client().connections();
		return new Scene(instance, chosen(world.cluster().masters(), planned.target()),
				connections.isEmpty() ? null : chosen(connections, planned.variant()));
	}

	static <T> T chosen(List<T> all, int number) {
		return all.get(number % all.size());
	}

}
