package io.github.twolevelcache.autoconfigure;

import org.springframework.context.SmartLifecycle;

import io.github.twolevelcache.coherence.Tracking;
import io.github.twolevelcache.remote.LettuceRemoteStore;

/**
 * Closes the connections of the remote store and the tracking before the connection
 * factory closes its client, when the application stops or pauses. The store connects
 * again on its next use, the tracking when the application goes on.
 */
class RemoteStoreLifecycle implements SmartLifecycle {

	/** Connection factories have phase 0; what stops first has the higher phase. */
	static final int PHASE = 100;

	private final LettuceRemoteStore store;

	private final Tracking tracking;

	private volatile boolean running;

	RemoteStoreLifecycle(LettuceRemoteStore store, Tracking tracking) {
		this.store = store;
		this.tracking = tracking;
	}

	@Override
	public void start() {
		this.tracking.resume();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.tracking.pause();
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
