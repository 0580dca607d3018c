package io.github.twolevelcache.localredis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A Redis Cluster on 127.0.0.1, as real as any: its nodes are processes that can be
 * frozen and killed.
 */
public final class RedisCluster implements AutoCloseable {

	private final RedisHost host;

	private final RedisSource source;

	private final List<RedisNode> nodes;

	private final IntFunction<RedisNode> form;

	private RedisCluster(RedisHost host, RedisSource source, List<Integer> ports, IntFunction<RedisNode> form) {
		this.host = host;
		this.source = source;
		this.nodes = new CopyOnWriteArrayList<>(ports.stream().map(form::apply).toList());
		this.form = form;
	}

	/**
	 * Start a cluster of 3 masters and 3 replicas.
	 * @return the cluster, ready to serve
	 */
	public static RedisCluster start() {
		return builder().start();
	}

	/**
	 * Begin to describe a cluster.
	 * @return a builder with 3 masters, 1 replica for each, no password and no
	 * persistence
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Return the nodes.
	 * @return all nodes, also those that are down
	 */
	public List<RedisNode> nodes() {
		return Collections.unmodifiableList(this.nodes);
	}

	/**
	 * Start another node, which joins the cluster as a master without slots.
	 * @return the node
	 * @throws UnsupportedOperationException if the servers run in a container, whose open
	 * ports are fixed
	 */
	public RedisNode addMaster() {
		if (this.source == RedisSource.DOCKER) {
			throw new UnsupportedOperationException("A container opens its ports when it starts");
		}
		RedisNode node = this.form.apply(Ports.free(1).get(0));
		node.start();
		node.command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(masters().get(0).port()));
		this.nodes.add(node);
		awaitHealthy(Duration.ofSeconds(60));
		return node;
	}

	/**
	 * End a node that has no slots, and let the others forget it.
	 * @param node the node
	 */
	public void remove(RedisNode node) {
		String id = String.valueOf(node.command("CLUSTER", "MYID"));
		node.kill();
		this.nodes.remove(node);
		this.nodes.forEach((other) -> other.command("CLUSTER", "FORGET", id));
	}

	/**
	 * Move slots with their entries from one master to another while both serve. A master
	 * that has none left becomes a replica.
	 * @param from the master that has them
	 * @param to the master that gets them
	 * @param count how many; fewer if it has no more
	 */
	public void moveSlots(RedisNode from, RedisNode to, int count) {
		new SlotMigration(from, to).move(count);
		awaitHealthy(Duration.ofSeconds(60));
	}

	/**
	 * Begin to move slots from one master to another while both serve: half of the slots
	 * that have entries are emptied, and the others are not.
	 * @param from the master that has them
	 * @param to the master that gets them
	 * @param count how many; fewer if it has no more
	 * @return moves the rest
	 */
	public Runnable beginMove(RedisNode from, RedisNode to, int count) {
		SlotMigration migration = new SlotMigration(from, to);
		migration.begin(count);
		return () -> {
			migration.end();
			awaitHealthy(Duration.ofSeconds(60));
		};
	}

	/**
	 * Return the nodes that answer and are masters now.
	 * @return the masters
	 */
	public List<RedisNode> masters() {
		return withRole("master");
	}

	/**
	 * Return the nodes that answer and are replicas now.
	 * @return the replicas
	 */
	public List<RedisNode> replicas() {
		return withRole("slave");
	}

	private List<RedisNode> withRole(String role) {
		return this.nodes.stream().filter((node) -> node.answers("ROLE", role)).toList();
	}

	/**
	 * Return the addresses of the nodes, as {@code spring.data.redis.cluster.nodes} takes
	 * them.
	 * @return hosts and ports, with commas between
	 */
	public String addresses() {
		return this.nodes.stream().map(RedisNode::address).collect(Collectors.joining(","));
	}

	/**
	 * Return the version of the servers.
	 * @return the version, such as {@code 6.2.11}
	 */
	public String version() {
		return this.nodes.stream()
			.filter((node) -> node.answers("PING", "PONG"))
			.map((node) -> node.info("redis_version"))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("No node answers"));
	}

	/**
	 * Remove all entries from all masters.
	 */
	public void flush() {
		masters().forEach((node) -> node.command("FLUSHALL"));
	}

	/**
	 * Wait until every node serves, all of them agree on who serves what, and every
	 * replica follows its master.
	 * @param longest how long to wait
	 * @throws IllegalStateException if it takes longer
	 */
	public void awaitHealthy(Duration longest) {
		Waiting.until("the cluster is healthy", longest, new ClusterTopology(this.nodes)::isHealthy);
	}

	@Override
	public void close() {
		this.host.close();
	}

	@Override
	public String toString() {
		return "Redis %s (%s), %d masters, %d replicas".formatted(version(),
				this.source.name().toLowerCase(Locale.ROOT), masters().size(), replicas().size());
	}

	/**
	 * Describes a cluster.
	 */
	public static final class Builder {

		private int masters = 3;

		private int replicas = 1;

		private @Nullable String password;

		private Duration nodeTimeout = Duration.ofSeconds(3);

		private boolean persistent;

		private List<String> arguments = List.of();

		private Builder() {
		}

		/**
		 * Set the number of masters.
		 * @param masters the number, at least 1
		 * @return this builder
		 * @throws IllegalArgumentException if it is less than 1
		 */
		public Builder masters(int masters) {
			if (masters < 1) {
				throw new IllegalArgumentException("A cluster has at least 1 master, not " + masters);
			}
			this.masters = masters;
			return this;
		}

		/**
		 * Set the number of replicas of each master.
		 * @param replicas the number, or 0 for none
		 * @return this builder
		 * @throws IllegalArgumentException if it is less than 0
		 */
		public Builder replicas(int replicas) {
			if (replicas < 0) {
				throw new IllegalArgumentException("A master has 0 or more replicas, not " + replicas);
			}
			this.replicas = replicas;
			return this;
		}

		/**
		 * Set the password that all nodes ask for.
		 * @param password the password
		 * @return this builder
		 */
		public Builder password(String password) {
			this.password = password;
			return this;
		}

		/**
		 * Set the time after which a node that does not answer is taken for dead.
		 * @param nodeTimeout the time
		 * @return this builder
		 */
		public Builder nodeTimeout(Duration nodeTimeout) {
			this.nodeTimeout = nodeTimeout;
			return this;
		}

		/**
		 * Let the nodes write each change to a file, so that they have their entries
		 * again after a restart.
		 * @return this builder
		 */
		public Builder persistent() {
			this.persistent = true;
			return this;
		}

		/**
		 * Set further arguments of the command line of each node.
		 * @param arguments the arguments, such as {@code "--maxmemory-policy",
		 * "noeviction"}
		 * @return this builder
		 */
		public Builder arguments(String... arguments) {
			this.arguments = List.of(arguments);
			return this;
		}

		/**
		 * Start the cluster from the source that {@link RedisSource#choose()} chooses.
		 * @return the cluster, ready to serve
		 */
		public RedisCluster start() {
			RedisSource source = RedisSource.choose();
			List<Integer> ports = Ports.free(this.masters * (1 + this.replicas));
			RedisHost host = RedisServer.host(source, ports);
			List<String> common = new ArrayList<>(Arrays.asList("--cluster-enabled", "yes", "--cluster-node-timeout",
					Long.toString(this.nodeTimeout.toMillis()), "--cluster-announce-ip", "127.0.0.1",
					"--repl-diskless-sync-delay", "0", "--appendonly", this.persistent ? "yes" : "no"));
			common.addAll(this.arguments);
			RedisCluster cluster = new RedisCluster(host, source, ports,
					(port) -> RedisServer.node(port, host, this.password, common));
			try {
				cluster.nodes.forEach(RedisNode::start);
				new ClusterTopology(cluster.nodes).form(this.masters);
				cluster.awaitHealthy(Duration.ofSeconds(60));
				return cluster;
			}
			catch (RuntimeException ex) {
				cluster.close();
				throw ex;
			}
		}

	}

}
