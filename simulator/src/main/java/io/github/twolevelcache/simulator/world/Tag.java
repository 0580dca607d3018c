package io.github.twolevelcache.simulator.world;

import org.jspecify.annotations.Nullable;

/**
 * What only one row of the database may have, and which row callers believe to have it.
 */
final class Tag {

	static final String VALUE = "tag";

	private @Nullable String holder;

	/** Whether a change has failed, so that any row may have it. */
	private boolean unknown;

	@Nullable String holder() {
		return this.holder;
	}

	boolean isUnknown() {
		return this.unknown;
	}

	@Nullable String of(String key) {
		return key.equals(this.holder) ? VALUE : null;
	}

	void beginMove() {
		this.holder = null;
		this.unknown = true;
	}

	void endMove(@Nullable String to) {
		this.holder = to;
		this.unknown = false;
	}

}
