package io.github.twolevelcache.simulator.world;

import java.time.Duration;

import io.github.twolevelcache.simulator.core.Simulation;

/**
 * Judges how long changes wait for the database while nothing keeps them from it. Trouble
 * in the table of another cache is no excuse.
 */
final class DelayJudge {

	/** Others write what an instance owned that has died. */
	private static final Duration LONGEST = Duration.ofSeconds(15);

	/** What the database has refused is tried again after this time at most. */
	private static final Duration BACKOFF = Duration.ofSeconds(30);

	private final World world;

	private final Simulation simulation;

	DelayJudge(World world) {
		this.world = world;
		this.simulation = world.simulation();
	}

	/**
	 * A caller was told that a change is made.
	 * @param key the key as it is planned
	 * @param version its version
	 */
	void acknowledged(String key, long version) {
		if (this.world.settings().isBehind()) {
			lookAfter(this.simulation.now(), key, version);
		}
	}

	private void lookAfter(long since, String key, long version) {
		this.simulation.at(since + LONGEST.plus(this.world.settings().delay()).toNanos(),
				() -> look(since, key, version));
	}

	private void look(long since, String key, long version) {
		if (this.world.storeJudge().version(key, this.world.store().committed(key)) >= version
				|| this.world.redisNames().isLost(key) || !this.world.settings().isBehind()) {
			return;
		}
		String cache = this.world.names().cache(key);
		Long refused = this.world.disturbances().refusedUntil(cache);
		long quiet = Math.max(this.world.disturbances().quietSince(cache),
				(refused != null) ? refused + BACKOFF.toNanos() : 0);
		if (quiet > since) {
			lookAfter(Math.min(quiet, this.simulation.now()), key, version);
		}
		else {
			this.world.judge()
				.find("written late", "the store has not got " + key + " = " + version + ", acknowledged, in "
						+ (this.simulation.now() - since) / 1_000_000 + " ms");
		}
	}

}
