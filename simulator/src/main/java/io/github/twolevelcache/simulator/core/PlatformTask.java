package io.github.twolevelcache.simulator.core;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A task on a thread of the operating system. The turn is a baton that the loop and the
 * task hand to each other.
 */
final class PlatformTask extends Task {

	private final Thread thread;

	private boolean started;

	private volatile boolean turn;

	private volatile boolean discarded;

	private volatile @Nullable Thread loop;

	PlatformTask(Host host, String name, long begun, Runnable body) {
		super(host, name, begun);
		this.thread = new Thread(() -> run(body), name);
		this.thread.setDaemon(true);
	}

	private void run(Runnable body) {
		try {
			body.run();
		}
		catch (DiscardedError ex) {
			// Its world has ended.
		}
		finally {
			giveTurn();
		}
	}

	private void giveTurn() {
		this.turn = false;
		LockSupport.unpark(this.loop);
	}

	@Override
	Thread thread() {
		return this.thread;
	}

	@Override
	void resume() {
		this.loop = Thread.currentThread();
		this.turn = true;
		if (this.started) {
			LockSupport.unpark(this.thread);
		}
		else {
			this.started = true;
			this.thread.start();
		}
		while (this.turn) {
			LockSupport.park(this);
		}
	}

	@Override
	void suspend() {
		// Set, it would keep the thread from waiting.
		boolean interrupted = Thread.interrupted();
		giveTurn();
		while (!this.turn) {
			LockSupport.park(this);
			interrupted |= Thread.interrupted();
		}
		if (this.discarded) {
			throw new DiscardedError();
		}
		if (interrupted) {
			this.thread.interrupt();
		}
	}

	@Override
	void discard() {
		if (this.started) {
			this.discarded = true;
			this.turn = true;
			LockSupport.unpark(this.thread);
		}
	}

	/** Ends a thread whose world has ended. */
	private static final class DiscardedError extends Error {

		private static final long serialVersionUID = 1L;

		DiscardedError() {
			super(null, null, false, false);
		}

	}

}
