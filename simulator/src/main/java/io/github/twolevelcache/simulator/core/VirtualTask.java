package io.github.twolevelcache.simulator.core;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A task on a virtual thread whose carrier is the loop: switching to it costs a twentieth
 * of a {@link PlatformTask}. Needs JDK 24 or later, where monitors do not pin, and
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED}, as its scheduler is not part of
 * the API.
 */
final class VirtualTask extends Task {

	private static final int FEATURE = 24;

	private static final @Nullable Method FACTORY = factory();

	private final Thread thread;

	private @Nullable Runnable next;

	private boolean started;

	private boolean turn;

	VirtualTask(Host host, String name, long begun, Runnable body) {
		super(host, name, begun);
		this.thread = newThread(name, body);
	}

	private Thread newThread(String name, Runnable body) {
		Executor scheduler = (continuation) -> this.next = continuation;
		try {
			return (Thread) Objects
				.requireNonNull(Objects.requireNonNull(FACTORY).invoke(null, scheduler, name, 0, body));
		}
		catch (IllegalAccessException | InvocationTargetException ex) {
			throw new IllegalStateException("No virtual thread could be created", ex);
		}
	}

	static boolean isAvailable() {
		return FACTORY != null;
	}

	private static @Nullable Method factory() {
		if (Runtime.version().feature() < FEATURE) {
			return null;
		}
		try {
			Method factory = Class.forName("java.lang.ThreadBuilders")
				.getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
			return factory.trySetAccessible() ? factory : null;
		}
		catch (ReflectiveOperationException ex) {
			return null;
		}
	}

	@Override
	Thread thread() {
		return this.thread;
	}

	@Override
	void resume() {
		this.turn = true;
		if (this.started) {
			LockSupport.unpark(this.thread);
		}
		else {
			this.started = true;
			this.thread.start();
		}
		while (this.turn) {
			Runnable continuation = this.next;
			this.next = null;
			if (continuation == null) {
				throw new IllegalStateException("Task " + name() + " waits for something outside its world");
			}
			continuation.run();
			this.turn &= this.thread.isAlive();
		}
	}

	@Override
	void suspend() {
		// Set, it would keep the thread from waiting.
		boolean interrupted = Thread.interrupted();
		this.turn = false;
		while (!this.turn) {
			LockSupport.park(this);
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			this.thread.interrupt();
		}
	}

	@Override
	void discard() {
		// Nothing refers to it any more.
	}

}
