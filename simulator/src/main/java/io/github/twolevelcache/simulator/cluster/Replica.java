package io.github.twolevelcache.simulator.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.redis.Keyspace;
import io.github.twolevelcache.simulator.redis.StoredValue;

/**
 * The replica of a master, which lags behind it.
 */
final class Replica {

	private final Keyspace keyspace;

	private final LongSupplier now;

	private final Deque<Change> stream = new ArrayDeque<>();

	private final long usual;

	private long lag;

	Replica(Keyspace keyspace, LongSupplier now, long lag) {
		this.keyspace = keyspace;
		this.now = now;
		this.usual = lag;
	}

	/**
	 * Set how far it is behind from now on.
	 * @param lag the lag beside the usual, in nanoseconds
	 */
	void setLag(long lag) {
		this.lag = lag;
	}

	/**
	 * Return when it will have everything that its master has now.
	 * @return the time, in nanoseconds since the world began
	 */
	long upToDateAt() {
		Change last = this.stream.peekLast();
		return Math.max(this.now.getAsLong() + this.usual, (last != null) ? last.due : 0);
	}

	void changed(String key, @Nullable StoredValue value) {
		apply();
		// In the order in which the master made them.
		Change last = this.stream.peekLast();
		long due = Math.max(this.now.getAsLong() + this.usual + this.lag, (last != null) ? last.due : 0);
		this.stream.add(new Change(due, key, value));
	}

	private void apply() {
		for (Change next = this.stream.peek(); next != null
				&& next.due <= this.now.getAsLong(); next = this.stream.peek()) {
			this.keyspace.restore(next.key, next.value);
			this.stream.remove();
		}
	}

	/**
	 * End the replication, as the master is dead.
	 * @return the keys whose last change is lost
	 */
	List<String> promote() {
		apply();
		List<String> lost = new ArrayList<>(this.stream.stream().map(Change::key).toList());
		this.stream.clear();
		return lost;
	}

	Keyspace keyspace() {
		return this.keyspace;
	}

	private record Change(long due, String key, @Nullable StoredValue value) {
	}

}
