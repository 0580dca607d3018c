package io.github.twolevelcache.localredis;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A master with a replica and the sentinels that watch them, on 127.0.0.1.
 */
public final class RedisSentinel implements AutoCloseable {

	/**
	 * The name that the sentinels know the master by.
	 */
	public static final String MASTER = "main";

	private final RedisHost host;

	private final RedisNode master;

	private final RedisNode replica;

	private final List<RedisNode> sentinels;

	private RedisSentinel(RedisHost host, List<Integer> ports) {
		this.host = host;
		this.master = RedisServer.node(ports.get(0), host, null, List.of());
		this.replica = RedisServer.node(ports.get(1), host, null,
				List.of("--replicaof", "127.0.0.1", Integer.toString(ports.get(0))));
		this.sentinels = ports.stream()
			.skip(2)
			.map((port) -> new RedisNode(port, host,
					List.of(RedisHost.SENTINEL_FILE, "--port", Integer.toString(port), "--sentinel"), null))
			.toList();
	}

	/**
	 * Start a master, a replica and one sentinel.
	 * @return the servers, ready to serve
	 */
	public static RedisSentinel start() {
		return start(1);
	}

	/**
	 * Start a master, a replica and sentinels.
	 * @param sentinels the number of sentinels, at least 1; most of them must agree that
	 * the master is gone
	 * @return the servers, ready to serve
	 * @throws IllegalArgumentException if the number is less than 1
	 */
	public static RedisSentinel start(int sentinels) {
		if (sentinels < 1) {
			throw new IllegalArgumentException("At least 1 sentinel is needed, not " + sentinels);
		}
		List<Integer> ports = Ports.free(2 + sentinels);
		RedisSentinel servers = new RedisSentinel(RedisServer.host(RedisSource.choose(), ports), ports);
		try {
			servers.run();
			return servers;
		}
		catch (RuntimeException ex) {
			servers.close();
			throw ex;
		}
	}

	private void run() {
		List<RedisNode> all = new ArrayList<>(List.of(this.master, this.replica));
		all.addAll(this.sentinels);
		all.forEach(RedisNode::start);
		// A sentinel that saw the master before its replica would look again after 10 s.
		Waiting.until("the replica follows the master", () -> "up".equals(this.replica.info("master_link_status")));
		String quorum = Integer.toString(this.sentinels.size() / 2 + 1);
		for (RedisNode sentinel : this.sentinels) {
			sentinel.command("SENTINEL", "MONITOR", MASTER, "127.0.0.1", Integer.toString(this.master.port()), quorum);
			sentinel.command("SENTINEL", "SET", MASTER, "down-after-milliseconds", "1000");
		}
		for (RedisNode sentinel : this.sentinels) {
			Waiting.until("the sentinel knows the replica", () -> known(sentinel, "REPLICAS") == 1);
			Waiting.until("the sentinel knows the others",
					() -> known(sentinel, "SENTINELS") == this.sentinels.size() - 1);
		}
	}

	private static int known(RedisNode sentinel, String what) {
		return (sentinel.command("SENTINEL", what, MASTER) instanceof List<?> known) ? known.size() : 0;
	}

	/**
	 * Return the first master.
	 * @return the master at the start
	 */
	public RedisNode master() {
		return this.master;
	}

	/**
	 * Return the first replica.
	 * @return the replica at the start
	 */
	public RedisNode replica() {
		return this.replica;
	}

	/**
	 * Return the first sentinel.
	 * @return the first sentinel
	 */
	public RedisNode sentinel() {
		return this.sentinels.get(0);
	}

	/**
	 * Return the sentinels.
	 * @return all sentinels
	 */
	public List<RedisNode> sentinels() {
		return this.sentinels;
	}

	/**
	 * Return the addresses of the sentinels, as {@code spring.data.redis.sentinel.nodes}
	 * takes them.
	 * @return hosts and ports, with commas between
	 */
	public String addresses() {
		return this.sentinels.stream().map(RedisNode::address).collect(Collectors.joining(","));
	}

	@Override
	public void close() {
		this.host.close();
	}

}
