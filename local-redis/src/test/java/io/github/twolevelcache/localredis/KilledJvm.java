package io.github.twolevelcache.localredis;

/**
 * Starts a server, prints its port and waits to be killed.
 */
public final class KilledJvm {

	private KilledJvm() {
	}

	public static void main(String[] args) throws InterruptedException {
		System.out.println(RedisServer.start(null).node().port());
		Thread.currentThread().join();
	}

}
