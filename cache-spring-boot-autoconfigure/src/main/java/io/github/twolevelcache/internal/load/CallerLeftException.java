package io.github.twolevelcache.internal.load;

/**
 * The outcome of a load whose caller was interrupted before his loader began. Not a
 * failure of the load: others who want the key load it themselves. No
 * {@link java.util.concurrent.CancellationException}: on newer JDKs a future throws
 * another one in its place.
 */
final class CallerLeftException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	CallerLeftException() {
		super("The caller that was to load has been interrupted");
	}

}
