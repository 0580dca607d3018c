package io.github.twolevelcache.internal.redis;

import io.netty.util.concurrent.FastThreadLocalThread;
import reactor.core.scheduler.Schedulers;

/**
 * Identifies the threads that must not wait: the event loops of clients and servers,
 * where waiting could hold up the very answer that is waited for.
 */
public final class EventLoops {

	private EventLoops() {
	}

	/**
	 * Return whether this thread may wait.
	 * @return whether it is no event loop of Netty or Reactor
	 */
	public static boolean mayBlock() {
		return !(Thread.currentThread() instanceof FastThreadLocalThread) && !Schedulers.isInNonBlockingThread();
	}

}
