package io.github.twolevelcache.checker;

import java.time.Duration;
import java.util.function.Consumer;

import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.checker.machine.Proxy;

/**
 * Faults of connections.
 */
final class NetworkFaults {

	private NetworkFaults() {
	}

	static void killConnections(Fleet fleet, Duration time) throws Exception {
		Pause.repeat(time, Duration.ofMillis(700),
				() -> fleet.redis().nodes().forEach((node) -> node.command("CLIENT", "KILL", "TYPE", "normal")));
	}

	/**
	 * Lose what is sent on the connections of a worker, which are closed in the end.
	 * @param begin what becomes of its connections
	 * @return the fault
	 */
	static Fault.Injection loss(Consumer<Proxy> begin) {
		return (fleet, time) -> {
			fleet.proxies().forEach(begin);
			Pause.of(time);
			fleet.proxies().forEach(Proxy::closeSilent);
		};
	}

}
