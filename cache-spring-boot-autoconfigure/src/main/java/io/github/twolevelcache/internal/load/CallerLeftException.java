package io.github.twolevelcache.internal.load;

import java.util.concurrent.CancellationException;

/**
 * The outcome of a load whose caller was interrupted before his loader began. Not a
 * failure of the load: others who want the key load it themselves.
 */
final class CallerLeftException extends CancellationException {

	private static final long serialVersionUID = 1L;

	CallerLeftException() {
		super("The caller that was to load has been interrupted");
	}

}
