package io.github.twolevelcache.localredis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Makes a cluster of single servers, by commands and without {@code redis-cli}, and looks
 * whether it is one.
 */
final class ClusterTopology {

	private static final int SLOTS = 16_384;

	private static final Set<String> TROUBLE = Set.of("fail", "fail?", "handshake", "noaddr");

	private final List<RedisNode> nodes;

	ClusterTopology(List<RedisNode> nodes) {
		this.nodes = nodes;
	}

	/**
	 * Make a cluster of the nodes.
	 * @param masters how many of them, from the first on, become masters
	 */
	void form(int masters) {
		for (int i = 0; i < this.nodes.size(); i++) {
			// Nodes that meet with the same epoch must first agree on who is older.
			this.nodes.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
		}
		for (int i = 0; i < masters; i++) {
			List<String> words = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
			for (int slot = i * SLOTS / masters; slot < (i + 1) * SLOTS / masters; slot++) {
				words.add(Integer.toString(slot));
			}
			this.nodes.get(i).command(words.toArray(String[]::new));
		}
		String first = Integer.toString(this.nodes.get(0).port());
		for (RedisNode node : this.nodes.subList(1, this.nodes.size())) {
			node.command("CLUSTER", "MEET", "127.0.0.1", first);
		}
		Waiting.until("all nodes know each other",
				() -> this.nodes.stream().allMatch((node) -> view(node).size() == this.nodes.size()));
		for (int i = masters; i < this.nodes.size(); i++) {
			String master = String.valueOf(this.nodes.get(i % masters).command("CLUSTER", "MYID"));
			this.nodes.get(i).command("CLUSTER", "REPLICATE", master);
		}
	}

	/**
	 * Return whether all nodes serve, agree on who serves what, and every replica follows
	 * its master.
	 * @return whether the cluster is healthy
	 */
	boolean isHealthy() {
		try {
			Set<Set<String>> views = this.nodes.stream().map(ClusterTopology::view).collect(Collectors.toSet());
			return views.size() == 1 && views.iterator().next().size() == this.nodes.size()
					&& this.nodes.stream().allMatch(ClusterTopology::serves);
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	private static boolean serves(RedisNode node) {
		boolean linked = "master".equals(node.info("role")) || "up".equals(node.info("master_link_status"));
		return linked && String.valueOf(node.command("CLUSTER", "INFO")).contains("cluster_state:ok");
	}

	/**
	 * Return how a node sees the cluster.
	 * @param node whom to ask
	 * @return the id, role, master and slots of each node that is not in trouble
	 */
	private static Set<String> view(RedisNode node) {
		Set<String> view = new TreeSet<>();
		for (String line : String.valueOf(node.command("CLUSTER", "NODES")).lines().toList()) {
			String[] words = line.split(" ");
			List<String> flags = Arrays.asList(words[2].split(","));
			if (flags.stream().noneMatch(TROUBLE::contains)) {
				String role = flags.contains("master") ? "master" : "replica of " + words[3];
				view.add(words[0] + " " + role + " " + List.of(words).subList(8, words.length));
			}
		}
		return view;
	}

}
