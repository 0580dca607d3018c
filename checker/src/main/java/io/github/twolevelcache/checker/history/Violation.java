package io.github.twolevelcache.checker.history;

import java.util.concurrent.TimeUnit;

/**
 * A read that broke the promise.
 *
 * @param kind how
 * @param read the read
 * @param extent how far: nanoseconds if it was too stale, versions if it went back; 0
 * otherwise
 */
public record Violation(Kind kind, Event read, long extent) {

	@Override
	public String toString() {
		String what = switch (this.kind) {
			case TOO_STALE -> TimeUnit.NANOSECONDS.toMillis(this.extent) + " ms stale";
			case REGRESSION -> this.extent + " versions back";
			case ROLLED_BACK -> "was rolled back";
			case WRONG_READ -> "not what its transaction has changed";
		};
		String version = (this.read.version() != Event.ABSENT) ? "version " + this.read.version() : "nothing";
		return "%s: manager %d read %s of key %d at %d: %s".formatted(this.kind, this.read.manager(), version,
				this.read.key(), this.read.begin(), what);
	}

	/**
	 * How a read can break the promise.
	 */
	public enum Kind {

		/** It returned a version that had been replaced for longer than the bound. */
		TOO_STALE,

		/** An earlier read through the same manager had returned a newer version. */
		REGRESSION,

		/** It returned what no transaction has committed. */
		ROLLED_BACK,

		/** It did not return what its own transaction had changed. */
		WRONG_READ

	}

}
