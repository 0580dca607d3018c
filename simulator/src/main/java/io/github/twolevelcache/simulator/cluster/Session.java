package io.github.twolevelcache.simulator.cluster;

import java.util.List;

/**
 * The server's side of a connection.
 */
public final class Session {

	private final Pushes pushes;

	private List<String> prefixes = List.of();

	private boolean tracking;

	/**
	 * Create the session of a connection that was just opened.
	 * @param pushes sends what the server pushes
	 */
	public Session(Pushes pushes) {
		this.pushes = pushes;
	}

	boolean isTracking() {
		return this.tracking;
	}

	void track(List<String> prefixes) {
		this.tracking = true;
		this.prefixes = prefixes;
	}

	void untrack() {
		this.tracking = false;
		this.prefixes = List.of();
	}

	void changed(List<String> keys) {
		List<String> heard = keys.stream().filter((key) -> this.prefixes.stream().anyMatch(key::startsWith)).toList();
		if (this.tracking && !heard.isEmpty()) {
			this.pushes.changed(heard);
		}
	}

	/**
	 * Sends what a server pushes.
	 */
	@FunctionalInterface
	public interface Pushes {

		/**
		 * Tell the client that keys have changed.
		 * @param keys the keys
		 */
		void changed(List<String> keys);

	}

}
