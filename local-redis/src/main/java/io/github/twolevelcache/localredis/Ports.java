package io.github.twolevelcache.localredis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports.
 */
final class Ports {

	/** The bus of a cluster node listens this far above its port. */
	private static final int BUS_OFFSET = 10_000;

	/**
	 * Ports and bus ports stay below those that systems give to outgoing connections, and
	 * no port is the bus port of another.
	 */
	private static final int LOWEST = 11_000;

	private static final int HIGHEST = 21_000;

	private Ports() {
	}

	static List<Integer> free(int count) {
		List<Integer> ports = new ArrayList<>();
		while (ports.size() < count) {
			int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
			if (!ports.contains(port) && isFree(port) && isFree(port + BUS_OFFSET)) {
				ports.add(port);
			}
		}
		return ports;
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
