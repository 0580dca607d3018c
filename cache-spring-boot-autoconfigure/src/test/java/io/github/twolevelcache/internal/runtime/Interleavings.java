package io.github.twolevelcache.internal.runtime;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;

import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.jvm.agent.InstrumentationMode;
import org.jetbrains.lincheck.jvm.agent.LincheckInstrumentation;
import org.jspecify.annotations.Nullable;

/**
 * Runs a scenario of a few threads again and again, each time with other switches between
 * them. Lincheck decides where they switch, and reports the switches that led to a
 * failure, to a deadlock or to a loop without end.
 *
 * <p>
 * A scenario makes all that it uses. It checks with {@link #require}, since what an
 * assertion library does would be explored too. Two things are not found: a write that
 * others see late, since the threads take turns; and a thread that is parked and never
 * woken, if it would go on after waking up for no reason.
 */
public final class Interleavings {

	/**
	 * Of the test classes. They run in a JVM of their own: a thread that another test has
	 * left in the common pool may make Lincheck hang.
	 */
	public static final String TAG = "interleavings";

	/** How many are tried of a scenario, unless it takes long. */
	public static final int COUNT = Integer.getInteger("interleavings", 200);

	// As an agent of the command line would do. Otherwise Lincheck changes all classes
	// for each scenario and changes them back, which takes longer than to run it.
	static {
		LincheckInstrumentation lincheck = LincheckInstrumentation.INSTANCE;
		lincheck.attachJavaAgentStatically(instrumentation());
		lincheck.install(InstrumentationMode.MODEL_CHECKING);
	}

	private Interleavings() {
	}

	// By reflection, since annotations of the class are missing when it is compiled with.
	private static Instrumentation instrumentation() {
		try {
			Method install = Class.forName("net.bytebuddy.agent.ByteBuddyAgent").getMethod("install");
			return (Instrumentation) install.invoke(null);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Run a scenario in many interleavings of its threads.
	 * @param scenario the scenario
	 */
	public static void explore(Scenario scenario) {
		explore(COUNT, scenario);
	}

	/**
	 * Run a scenario in some interleavings of its threads.
	 * @param count how many
	 * @param scenario the scenario
	 */
	public static void explore(int count, Scenario scenario) {
		Runnable runnable = () -> {
			try {
				scenario.run();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		};
		try {
			Lincheck.runConcurrentTest(count, runnable);
		}
		catch (LincheckAssertionError ex) {
			if (String.valueOf(ex.getMessage()).contains("interleaving")) {
				throw ex;
			}
			// A run has taken longer than 30 seconds, and Lincheck does not know where.
			// The first one also instruments the classes, which are ready now.
			Lincheck.runConcurrentTest(count, runnable);
		}
	}

	/**
	 * Run the parts of a scenario at the same time, each on a thread of its own, and wait
	 * for them.
	 * @param parts the parts
	 * @throws Exception what one of them has thrown
	 */
	public static void together(Scenario... parts) throws Exception {
		Part<?>[] started = new Part<?>[parts.length];
		for (int i = 0; i < parts.length; i++) {
			started[i] = start(parts[i]);
		}
		for (Part<?> part : started) {
			part.outcome();
		}
	}

	/**
	 * Run a part of a scenario on a thread of its own.
	 * @param part the part
	 * @return the part
	 */
	public static Part<?> start(Scenario part) {
		return start(() -> {
			part.run();
			return "done";
		});
	}

	/**
	 * Run a part of a scenario on a thread of its own.
	 * @param part the part
	 * @param <T> the type of its outcome
	 * @return the part
	 */
	public static <T> Part<T> start(Callable<T> part) {
		Part<T> started = new Part<>(part);
		started.thread.start();
		return started;
	}

	/**
	 * Check something.
	 * @param condition what must hold
	 * @param description says so
	 */
	public static void require(boolean condition, String description) {
		if (!condition) {
			throw new AssertionError(description);
		}
	}

	/**
	 * What threads do.
	 */
	@FunctionalInterface
	public interface Scenario {

		/**
		 * Do it.
		 * @throws Exception if it fails
		 */
		void run() throws Exception;

	}

	/**
	 * What one thread of a scenario does.
	 *
	 * @param <T> the type of its outcome
	 */
	public static final class Part<T> {

		private final Thread thread;

		private @Nullable T outcome;

		private @Nullable Throwable failure;

		private Part(Callable<T> part) {
			this.thread = new Thread(() -> {
				try {
					this.outcome = part.call();
				}
				catch (Throwable ex) {
					this.failure = ex;
				}
			});
		}

		/**
		 * Return the thread.
		 * @return the thread
		 */
		public Thread thread() {
			return this.thread;
		}

		/**
		 * Wait for its end.
		 * @return its outcome, {@code null} if it has failed
		 * @throws Exception if this thread is interrupted, or what the part has thrown
		 */
		public @Nullable T outcome() throws Exception {
			this.thread.join();
			if (this.failure instanceof Error error) {
				throw error;
			}
			if (this.failure instanceof Exception exception) {
				throw exception;
			}
			return this.outcome;
		}

	}

}
