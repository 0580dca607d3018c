package io.github.twolevelcache.localredis;

import java.util.List;

/**
 * Starts a server and prints its port and directory. Then it ends, and uses and closes
 * the server while it does, if it is asked to; else it waits to be killed.
 */
public final class ShortJvm {

	private ShortJvm() {
	}

	public static void main(String[] args) throws InterruptedException {
		RedisServer server = RedisServer.start(null);
		System.out.println(server.node().port());
		System.out
			.println((server.node().command("CONFIG", "GET", "dir") instanceof List<?> reply) ? reply.get(1) : "");
		if (List.of(args).contains("end")) {
			Runtime.getRuntime().addShutdownHook(new Thread(() -> {
				System.out.println(server.node().command("PING"));
				server.close();
				System.out.println("closed");
			}));
			System.exit(0);
		}
		Thread.currentThread().join();
	}

}
