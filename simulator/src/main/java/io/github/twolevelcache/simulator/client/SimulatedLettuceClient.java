package io.github.twolevelcache.simulator.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.redis.LettuceClient;
import io.github.twolevelcache.simulator.cluster.Cluster;
import io.github.twolevelcache.simulator.cluster.Server;
import io.github.twolevelcache.simulator.core.Host;
import io.github.twolevelcache.simulator.core.Simulation;
import io.github.twolevelcache.simulator.net.Link;

/**
 * The client of one instance: its connections, and what it knows of the cluster.
 */
public final class SimulatedLettuceClient implements LettuceClient {

	private static final Duration REFRESH = Duration.ofMillis(2);

	private final Simulation simulation;

	private final Host host;

	private final Cluster cluster;

	private final Latency latency;

	private final Moments moments;

	private final List<NodeConnection> connections = new ArrayList<>();

	private final List<ClusterConnection> clusterConnections = new ArrayList<>();

	private boolean stopped;

	private boolean closing;

	/** A master that the client does not see for a while, or {@code null}. */
	private @Nullable Server unseen;

	private Server[] owners;

	private Partitions partitions;

	/**
	 * Create a client without connections.
	 * @param simulation its world
	 * @param host the instance
	 * @param cluster the cluster
	 * @param latency draws how long messages take
	 * @param moments is told of moments
	 */
	public SimulatedLettuceClient(Simulation simulation, Host host, Cluster cluster, Latency latency, Moments moments) {
		this.simulation = simulation;
		this.host = host;
		this.cluster = cluster;
		this.latency = latency;
		this.moments = moments;
		this.owners = cluster.owners();
		this.partitions = partitions();
	}

	private Partitions partitions() {
		Map<Server, List<Integer>> slots = new LinkedHashMap<>();
		for (int slot = 0; slot < this.owners.length; slot++) {
			if (this.owners[slot] == this.unseen) {
				continue;
			}
			slots.computeIfAbsent(this.owners[slot], (first) -> new ArrayList<>()).add(slot);
		}
		Partitions known = new Partitions();
		slots
			.forEach((server, owned) -> known.add(new RedisClusterNode(RedisURI.create("redis://" + server.id() + ":1"),
					server.id(), true, null, 0, 0, 0, owned, EnumSet.of(NodeFlag.UPSTREAM))));
		known.updateCache();
		return known;
	}

	Simulation simulation() {
		return this.simulation;
	}

	Host host() {
		return this.host;
	}

	Moments moments() {
		return this.moments;
	}

	Link link() {
		return new Link(this.simulation, this.latency);
	}

	void opened(NodeConnection connection) {
		this.connections.add(connection);
	}

	void closed(NodeConnection connection) {
		this.connections.remove(connection);
	}

	/**
	 * Return the connections that were not closed.
	 * @return the connections
	 */
	public List<NodeConnection> connections() {
		return List.copyOf(this.connections);
	}

	Partitions known() {
		return this.partitions;
	}

	boolean sees(Server server) {
		return server != this.unseen;
	}

	@Nullable Server server(String id) {
		return this.cluster.master(id);
	}

	Server owner(String key) {
		return this.owners[this.cluster.slot(key)];
	}

	/**
	 * Begin to serve, as a connection factory that is started.
	 */
	public void start() {
		if (this.stopped) {
			this.stopped = false;
			this.owners = this.cluster.owners();
			this.partitions = partitions();
		}
	}

	/**
	 * Close all connections, for good, and open no more, as a connection factory that is
	 * stopped.
	 */
	public void stop() {
		this.stopped = true;
		List<ClusterConnection> open = List.copyOf(this.clusterConnections);
		this.clusterConnections.clear();
		open.forEach(ClusterConnection::close);
	}

	/**
	 * Lose sight of a master for a while: the nodes that the client asks do not name it.
	 * @param server the master
	 * @param duration how long
	 */
	public void overlook(Server server, Duration duration) {
		this.unseen = server;
		seeAgain(server);
		this.simulation.after(duration, () -> {
			this.unseen = null;
			this.partitions = partitions();
		});
	}

	// The client closes connections to whoever is not there.
	private void seeAgain(Server gone) {
		this.partitions = partitions();
		connections().stream().filter((connection) -> connection.server() == gone).forEach(NodeConnection::close);
	}

	/**
	 * Begin to serve again on demand, as for beans that are destroyed after a connection
	 * factory was stopped, or no more.
	 * @param closing whether the application is closing
	 */
	public void setClosing(boolean closing) {
		this.closing = closing;
	}

	private void requireRunning() {
		if (this.closing) {
			start();
		}
		if (this.stopped) {
			throw new IllegalStateException("The connection factory has been stopped");
		}
	}

	@Override
	public StatefulConnection<byte[], byte[]> connect() {
		requireRunning();
		if (this.cluster.masters().stream().allMatch((master) -> master.host().isPaused())) {
			throw new RedisConnectionException("No node answers");
		}
		ClusterConnection connection = new ClusterConnection(this);
		this.clusterConnections.add(connection);
		return connection.facade();
	}

	@Override
	public boolean isCluster() {
		requireRunning();
		return true;
	}

	@Override
	public @Nullable RedisClusterNode master(int slot) {
		return this.partitions.getMasterBySlot(slot);
	}

	@Override
	public CompletionStage<?> refreshTopology() {
		requireRunning();
		CompletableFuture<?> done = new CompletableFuture<>();
		this.simulation.after(REFRESH, () -> this.host.run(() -> {
			Server[] now = this.cluster.owners();
			if (!Arrays.equals(now, this.owners)) {
				this.owners = now;
				this.partitions = partitions();
				Set<Server> left = Set.of(this.cluster.masters().toArray(Server[]::new));
				connections().stream()
					.filter((connection) -> !left.contains(connection.server()))
					.forEach(NodeConnection::close);
			}
			done.complete(null);
		}));
		return done;
	}

	/**
	 * How long messages take.
	 */
	public static final class Latency implements LongSupplier {

		private final RandomGenerator random;

		private final double millis;

		/**
		 * Create a latency.
		 * @param random is drawn from
		 * @param millis the mean, in milliseconds; one in fifty is up to thirty times
		 * longer
		 */
		public Latency(RandomGenerator random, double millis) {
			this.random = random;
			this.millis = millis;
		}

		@Override
		public long getAsLong() {
			double usual = this.millis * (0.3 + 1.4 * this.random.nextDouble());
			double late = (this.random.nextInt(50) == 0) ? this.millis * 30 * this.random.nextDouble() : 0;
			return (long) ((usual + late) * 1_000_000);
		}

	}

}
