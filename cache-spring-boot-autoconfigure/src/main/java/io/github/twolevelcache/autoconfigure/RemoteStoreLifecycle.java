package io.github.twolevelcache.autoconfigure;

import org.springframework.context.SmartLifecycle;

import io.github.twolevelcache.remote.LettuceRemoteStore;

/**
 * Closes the connection of the remote store before the connection factory closes its
 * client, when the application stops or pauses. The store connects again on its next use.
 */
class RemoteStoreLifecycle implements SmartLifecycle {

	/** Connection factories have phase 0; what stops first has the higher phase. */
	private static final int PHASE = 100;

	private final LettuceRemoteStore store;

	private volatile boolean running;

	RemoteStoreLifecycle(LettuceRemoteStore store) {
		this.store = store;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.store.close();
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
