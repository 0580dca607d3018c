package io.github.twolevelcache.simulator.instance;

import org.springframework.context.SmartLifecycle;

import io.github.twolevelcache.simulator.client.SimulatedLettuceClient;

/**
 * Starts and stops the client with the application, as a connection factory does: after
 * what uses connections has stopped, and before it starts.
 */
public final class ClientLifecycle implements SmartLifecycle {

	private final SimulatedLettuceClient client;

	private final Runnable stopping;

	private boolean running;

	/**
	 * Create a lifecycle.
	 * @param client the client
	 * @param stopping is run before the client stops; may wait
	 */
	public ClientLifecycle(SimulatedLettuceClient client, Runnable stopping) {
		this.client = client;
		this.stopping = stopping;
	}

	@Override
	public void start() {
		this.client.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.stopping.run();
		this.client.stop();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return 0;
	}

}
