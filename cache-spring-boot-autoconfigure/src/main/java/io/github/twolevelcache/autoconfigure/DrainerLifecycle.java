package io.github.twolevelcache.autoconfigure;

import java.time.Duration;

import org.springframework.context.SmartLifecycle;

import io.github.twolevelcache.write.Drainer;

/**
 * Has changes written while the application runs. Stops before the connections to Redis
 * are closed, and after the web server takes no more requests.
 */
class DrainerLifecycle implements SmartLifecycle {

	private static final int PHASE = RemoteStoreLifecycle.PHASE + 100;

	private final Drainer drainer;

	private final Duration shutdownTimeout;

	private volatile boolean running;

	DrainerLifecycle(Drainer drainer, Duration shutdownTimeout) {
		this.drainer = drainer;
		this.shutdownTimeout = shutdownTimeout;
	}

	@Override
	public void start() {
		this.drainer.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.drainer.stop(this.shutdownTimeout);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
