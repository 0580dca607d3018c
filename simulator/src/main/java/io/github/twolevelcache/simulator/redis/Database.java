package io.github.twolevelcache.simulator.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The keys of a server with their values, in the order in which the keys came. A key that
 * has expired is removed when it is next looked at.
 */
final class Database {

	private final Map<String, StoredValue> values = new LinkedHashMap<>();

	private final LongSupplier micros;

	/** What the server says of itself. */
	private final Map<String, String> info = new HashMap<>(
			Map.of("maxmemory_policy", "noeviction", "aof_enabled", "0", "connected_slaves", "0"));

	private Consumer<String> listener = (key) -> {
	};

	private boolean replica;

	/**
	 * Create an empty database.
	 * @param micros the server's time, in microseconds
	 */
	Database(LongSupplier micros) {
		this.micros = micros;
	}

	void listener(Consumer<String> newListener) {
		this.listener = newListener;
	}

	/**
	 * Whether this is a replica, where only the master removes what has expired.
	 * @param newReplica whether it is
	 */
	void replica(boolean newReplica) {
		this.replica = newReplica;
	}

	long micros() {
		return this.micros.getAsLong();
	}

	long millis() {
		return Math.floorDiv(micros(), 1000L);
	}

	Map<String, String> info() {
		return this.info;
	}

	/**
	 * Return the value of a key.
	 * @param key the key
	 * @return the value, or {@code null} if there is none that has not expired
	 */
	@Nullable StoredValue find(String key) {
		StoredValue value = this.values.get(key);
		if (value == null || !value.isExpired(millis())) {
			return value;
		}
		if (!this.replica) {
			remove(key);
		}
		return null;
	}

	/**
	 * Return the value of a key, which must be of a type.
	 * @param key the key
	 * @param type the type
	 * @param <T> the type
	 * @return the value, or {@code null} if there is none
	 * @throws CommandException if it is of another type
	 */
	<T> @Nullable T find(String key, Class<T> type) {
		StoredValue value = find(key);
		if (value == null) {
			return null;
		}
		if (!type.isInstance(value.data())) {
			throw new CommandException(ErrorReply.WRONG_TYPE);
		}
		return type.cast(value.data());
	}

	void put(String key, StoredValue value) {
		this.values.put(key, value);
		changed(key);
	}

	/**
	 * Store a value that is still empty.
	 * @param key its key
	 * @param value the value
	 * @param <T> its type
	 * @return the value
	 */
	<T extends Aggregate> T create(String key, T value) {
		this.values.put(key, new StoredValue(value, StoredValue.NEVER));
		return value;
	}

	boolean remove(String key) {
		boolean removed = this.values.remove(key) != null;
		if (removed) {
			changed(key);
		}
		return removed;
	}

	void changed(String key) {
		this.listener.accept(key);
	}

	/**
	 * Note that elements of a value were removed.
	 * @param key its key, which goes with the last of them
	 * @param value the value
	 */
	void shrunk(String key, Aggregate value) {
		if (value.isEmpty()) {
			remove(key);
		}
		else {
			changed(key);
		}
	}

	/**
	 * Remove what has expired, unless this is a replica.
	 */
	void expire() {
		long now = millis();
		List<String> expired = this.values.entrySet()
			.stream()
			.filter((value) -> !this.replica && value.getValue().isExpired(now))
			.map(Map.Entry::getKey)
			.toList();
		expired.forEach(this::remove);
	}

	List<String> keys() {
		return new ArrayList<>(this.values.keySet());
	}

	@Nullable StoredValue copy(String key) {
		StoredValue value = this.values.get(key);
		return (value != null) ? value.copy() : null;
	}

	void clear() {
		this.values.clear();
	}

}
