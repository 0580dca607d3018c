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

	private long lag;

	Replica(Keyspace keyspace, LongSupplier now, long lag) {
		this.keyspace = keyspace;
		this.now = now;
		this.lag = lag;
	}

	/**
	 * Set how far it is behind from now on.
	 * @param lag the lag, in nanoseconds
	 */
	void setLag(long lag) {
		this.lag = lag;
	}

	void changed(String key, @Nullable StoredValue value) {
		apply();
		this.stream.add(new Change(this.now.getAsLong() + this.lag, key, value));
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
