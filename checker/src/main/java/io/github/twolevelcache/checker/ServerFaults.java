package io.github.twolevelcache.checker;

import java.time.Duration;
import java.util.List;

import io.github.twolevelcache.checker.machine.Pause;
import io.github.twolevelcache.localredis.RedisNode;

/**
 * Faults of Redis, and of who uses it beside the cache.
 */
final class ServerFaults {

	private static final int SLOTS = 1500;

	private ServerFaults() {
	}

	static void flush(Fleet fleet, Duration time) throws Exception {
		Pause.repeat(time, Duration.ofMillis(400), fleet::removeEntries);
	}

	static void deleteEntries(Fleet fleet, Duration time) throws Exception {
		Pause.repeat(time, Duration.ofMillis(10), () -> {
			for (String entry : fleet.entries()) {
				fleet.observer().redis().delete(entry);
				Pause.of(Duration.ofMillis(10));
			}
		});
	}

	static void failOver(Fleet fleet, Duration time) {
		for (RedisNode replica : fleet.redis().replicas()) {
			replica.command("CLUSTER", "FAILOVER");
			fleet.redis().awaitHealthy(Fault.LONGEST);
		}
	}

	static void killMaster(Fleet fleet, Duration time) throws InterruptedException {
		int masters = fleet.redis().masters().size();
		RedisNode master = fleet.redis().masters().get(0);
		master.kill();
		awaitMasters(fleet, masters);
		Pause.of(time);
		master.restart();
	}

	static void freezeMaster(Fleet fleet, Duration time) throws InterruptedException {
		int masters = fleet.redis().masters().size();
		RedisNode master = fleet.redis().masters().get(0);
		master.pause();
		try {
			awaitMasters(fleet, masters);
			Pause.of(time);
		}
		finally {
			master.resume();
		}
	}

	private static void awaitMasters(Fleet fleet, int count) throws InterruptedException {
		while (fleet.redis().masters().size() < count) {
			Pause.of(Duration.ofMillis(100));
		}
	}

	static void freezeAll(Fleet fleet, Duration time) throws InterruptedException {
		List<RedisNode> masters = fleet.redis().masters();
		masters.forEach(RedisNode::pause);
		try {
			Pause.of(time);
		}
		finally {
			masters.forEach(RedisNode::resume);
		}
	}

	static void fill(Fleet fleet, Duration time) throws InterruptedException {
		List<RedisNode> masters = fleet.redis().masters();
		masters.forEach((master) -> master.command("CONFIG", "SET", "maxmemory", "1"));
		try {
			Pause.of(time);
		}
		finally {
			masters.forEach((master) -> master.command("CONFIG", "SET", "maxmemory", "0"));
		}
	}

	static void reshard(Fleet fleet, Duration time) {
		List<RedisNode> masters = fleet.redis().masters();
		fleet.redis().moveSlots(masters.get(0), masters.get(1), SLOTS);
	}

	static void halfMigrate(Fleet fleet, Duration time) throws InterruptedException {
		List<RedisNode> masters = fleet.redis().masters();
		Runnable rest = fleet.redis().beginMove(masters.get(0), masters.get(1), SLOTS);
		try {
			Pause.of(time);
		}
		finally {
			rest.run();
		}
	}

	static void addMaster(Fleet fleet, Duration time) throws InterruptedException {
		RedisNode giver = fleet.redis().masters().get(0);
		RedisNode added = fleet.redis().addMaster();
		fleet.redis().moveSlots(giver, added, SLOTS);
		Pause.of(time);
		fleet.redis().moveSlots(added, giver, SLOTS);
		Pause.of(Duration.ofSeconds(1));
		fleet.redis().remove(added);
	}

}
