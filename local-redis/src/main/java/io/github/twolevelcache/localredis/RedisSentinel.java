package io.github.twolevelcache.localredis;

import java.util.List;

/**
 * A master with a replica and a sentinel that watches them, on 127.0.0.1.
 */
public final class RedisSentinel implements AutoCloseable {

	/**
	 * The name that the sentinel knows the master by.
	 */
	public static final String MASTER = "main";

	private final RedisHost host;

	private final RedisNode master;

	private final RedisNode sentinel;

	private RedisSentinel(RedisHost host, RedisNode master, RedisNode sentinel) {
		this.host = host;
		this.master = master;
		this.sentinel = sentinel;
	}

	/**
	 * Start the servers.
	 * @return the servers, ready to serve
	 */
	public static RedisSentinel start() {
		List<Integer> ports = Ports.free(3);
		RedisHost host = RedisServer.host(RedisSource.choose(), ports);
		String masterPort = Integer.toString(ports.get(0));
		RedisNode master = RedisServer.node(ports.get(0), host, null, List.of());
		RedisNode replica = RedisServer.node(ports.get(1), host, null, List.of("--replicaof", "127.0.0.1", masterPort));
		RedisNode sentinel = new RedisNode(ports.get(2), host,
				List.of(RedisHost.SENTINEL_FILE, "--port", Integer.toString(ports.get(2)), "--sentinel"), null);
		try {
			master.start();
			replica.start();
			sentinel.start();
			sentinel.command("SENTINEL", "MONITOR", MASTER, "127.0.0.1", masterPort, "1");
			sentinel.command("SENTINEL", "SET", MASTER, "down-after-milliseconds", "1000");
			Waiting.until("the sentinel knows the replica",
					() -> sentinel.command("SENTINEL", "REPLICAS", MASTER) instanceof List<?> known
							&& known.size() == 1);
			return new RedisSentinel(host, master, sentinel);
		}
		catch (RuntimeException ex) {
			host.close();
			throw ex;
		}
	}

	/**
	 * Return the first master.
	 * @return the master at the start
	 */
	public RedisNode master() {
		return this.master;
	}

	/**
	 * Return the sentinel.
	 * @return the sentinel
	 */
	public RedisNode sentinel() {
		return this.sentinel;
	}

	@Override
	public void close() {
		this.host.close();
	}

}
