package io.github.twolevelcache.localredis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A Redis Cluster on 127.0.0.1, as real as any: its nodes are processes that can be
 * frozen and killed.
 */
public final class RedisCluster implements AutoCloseable {

	private static final int SLOTS = 16_384;

	private final RedisHost host;

	private final RedisSource source;

	private final List<RedisNode> nodes;

	private RedisCluster(RedisHost host, RedisSource source, List<RedisNode> nodes) {
		this.host = host;
		this.source = source;
		this.nodes = List.copyOf(nodes);
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
	 * @return a builder with 3 masters, 1 replica for each, and no password
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Return the nodes.
	 * @return all nodes, also those that are down
	 */
	public List<RedisNode> nodes() {
		return this.nodes;
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
		return this.nodes.stream()
			.filter(RedisNode::isAlive)
			.filter((node) -> node.command("ROLE") instanceof List<?> reply && role.equals(reply.get(0)))
			.toList();
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
		return info(this.nodes.get(0), "server", "redis_version");
	}

	/**
	 * Remove all entries from all masters.
	 */
	public void flush() {
		masters().forEach((node) -> node.command("FLUSHALL"));
	}

	/**
	 * Wait until every node serves and every replica follows its master.
	 * @param longest how long to wait
	 * @throws IllegalStateException if it takes longer
	 */
	public void awaitHealthy(Duration longest) {
		Waiting.until("the cluster is healthy", longest, () -> this.nodes.stream().allMatch(this::isHealthy));
	}

	private boolean isHealthy(RedisNode node) {
		try {
			List<String> known = String.valueOf(node.command("CLUSTER", "NODES")).lines().toList();
			boolean linked = "master".equals(info(node, "replication", "role"))
					|| "up".equals(info(node, "replication", "master_link_status"));
			return linked && known.size() == this.nodes.size()
					&& known.stream().noneMatch((line) -> line.contains("fail") || line.contains("handshake"))
					&& String.valueOf(node.command("CLUSTER", "INFO")).contains("cluster_state:ok");
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	private static String info(RedisNode node, String section, String property) {
		return String.valueOf(node.command("INFO", section))
			.lines()
			.filter((line) -> line.startsWith(property + ":"))
			.map((line) -> line.substring(property.length() + 1))
			.findFirst()
			.orElse("");
	}

	@Override
	public void close() {
		this.host.close();
	}

	@Override
	public String toString() {
		int masters = masters().size();
		return "Redis %s (%s), %d masters, %d replicas".formatted(version(),
				this.source.name().toLowerCase(Locale.ROOT), masters, this.nodes.size() - masters);
	}

	private void form(int masters) {
		RedisNode first = this.nodes.get(0);
		for (int i = 0; i < this.nodes.size(); i++) {
			// Nodes that meet with the same epoch must first agree on who is older.
			this.nodes.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
		}
		for (int i = 0; i < masters; i++) {
			int from = i * SLOTS / masters;
			int to = (i + 1) * SLOTS / masters;
			List<String> words = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
			for (int slot = from; slot < to; slot++) {
				words.add(Integer.toString(slot));
			}
			this.nodes.get(i).command(words.toArray(String[]::new));
		}
		for (RedisNode node : this.nodes) {
			if (node != first) {
				node.command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(first.port()));
			}
		}
		Waiting.until("all nodes know each other", () -> this.nodes.stream().allMatch(this::knowsAll));
		for (int i = masters; i < this.nodes.size(); i++) {
			String master = String.valueOf(this.nodes.get(i % masters).command("CLUSTER", "MYID"));
			this.nodes.get(i).command("CLUSTER", "REPLICATE", master);
		}
		awaitHealthy(Duration.ofSeconds(60));
	}

	private boolean knowsAll(RedisNode node) {
		List<String> known = String.valueOf(node.command("CLUSTER", "NODES")).lines().toList();
		return known.size() == this.nodes.size() && known.stream().noneMatch((line) -> line.contains("handshake"));
	}

	/**
	 * Describes a cluster.
	 */
	public static final class Builder {

		private int masters = 3;

		private int replicas = 1;

		private @Nullable String password;

		private Duration nodeTimeout = Duration.ofSeconds(3);

		private List<String> arguments = List.of();

		private Builder() {
		}

		/**
		 * Set the number of masters.
		 * @param masters the number, at least 1
		 * @return this builder
		 */
		public Builder masters(int masters) {
			this.masters = masters;
			return this;
		}

		/**
		 * Set the number of replicas of each master.
		 * @param replicas the number
		 * @return this builder
		 */
		public Builder replicas(int replicas) {
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
					"--repl-diskless-sync-delay", "0"));
			common.addAll(this.arguments);
			List<RedisNode> nodes = ports.stream()
				.map((port) -> RedisServer.node(port, host, this.password, common))
				.toList();
			RedisCluster cluster = new RedisCluster(host, source, nodes);
			try {
				nodes.forEach(RedisNode::start);
				cluster.form(this.masters);
				return cluster;
			}
			catch (RuntimeException ex) {
				cluster.close();
				throw ex;
			}
		}

	}

}
