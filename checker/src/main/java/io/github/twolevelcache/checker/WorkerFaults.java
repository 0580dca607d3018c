package io.github.twolevelcache.checker;

import java.io.IOException;
import java.time.Duration;

import io.github.twolevelcache.checker.machine.Pause;

/**
 * Faults of one worker.
 */
final class WorkerFaults {

	private WorkerFaults() {
	}

	static void freeze(Fleet fleet, Duration time) throws IOException, InterruptedException {
		fleet.worker().freeze(time);
	}

	static void collectGarbage(Fleet fleet, Duration time) throws Exception {
		Pause.repeat(time, Duration.ofMillis(1200), () -> fleet.worker().freeze(Duration.ofMillis(800)));
	}

	static void restart(Fleet fleet, Duration time) throws Exception {
		Pause.repeat(time, Duration.ofSeconds(1), fleet::restartWorker);
	}

}
