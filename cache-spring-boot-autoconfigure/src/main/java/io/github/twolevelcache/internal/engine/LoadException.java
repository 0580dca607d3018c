package io.github.twolevelcache.internal.engine;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a loader has thrown; carries what it threw.
 */
public class LoadException extends RuntimeException {

	/**
	 * Create the exception.
	 * @param cause what the loader threw
	 */
	public LoadException(Throwable cause) {
		super(cause);
	}

	/**
	 * Call a loader.
	 * @param loader the loader
	 * @return the loaded value, or {@code null}
	 * @throws LoadException if it throws; the thread's interrupt flag is kept
	 */
	public static @Nullable Object call(Callable<? extends @Nullable Object> loader) {
		try {
			return loader.call();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LoadException(ex);
		}
		catch (Exception ex) {
			throw new LoadException(ex);
		}
	}

	/**
	 * Run work around a loader that is called by {@link #call}.
	 * @param work the work
	 * @param <T> the type of its outcome
	 * @return its outcome
	 * @throws LoadException if it throws a checked exception; the thread's interrupt flag
	 * is kept
	 */
	static <T> T wrapChecked(Callable<T> work) {
		try {
			return work.call();
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LoadException(ex);
		}
		catch (Exception ex) {
			throw new LoadException(ex);
		}
	}

}
