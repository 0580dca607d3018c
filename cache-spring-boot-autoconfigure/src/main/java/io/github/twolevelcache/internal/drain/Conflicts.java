package io.github.twolevelcache.internal.drain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.log.Members.Roll;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.redis.RemoteStore;

/**
 * Changes that the store refuses because of other rows whose changes may wait, too. Two
 * rows that swap a unique value can only be written together, but may stand in partitions
 * of different masters or instances. So the members tell each other by notes which
 * changes these are, and whoever has one tries it with the others. Thread-safe.
 */
final class Conflicts {

	private static final Logger logger = LoggerFactory.getLogger(Conflicts.class);

	/** A kind of note, of which {@link Handover} has others. */
	private static final char REFUSED = 'c';

	/** Each is read by all others at each beat. */
	private static final int MOST_TOLD = 16;

	/** What is longer would burden all the others. */
	private static final int LONGEST_TOLD = 1000;

	private static final int MOST_KEPT = 100;

	private final WriteLog log;

	private final RemoteStore store;

	/** By the text of the key. */
	private final Map<String, Refused> refused = new ConcurrentHashMap<>();

	/** By the text of the key, the partitions of what the other members have. */
	private volatile Map<String, Integer> heard = Map.of();

	Conflicts(WriteLog log, RemoteStore store) {
		this.log = log;
		this.store = store;
	}

	/**
	 * Return what the others are to know.
	 * @return the notes
	 */
	List<String> notes() {
		return this.refused.entrySet()
			.stream()
			.filter((change) -> change.getKey().length() <= LONGEST_TOLD)
			.limit(MOST_TOLD)
			.map((change) -> new Note(REFUSED, change.getValue().partition, change.getKey()).written())
			.toList();
	}

	/**
	 * Take note of what the others say.
	 * @param roll the living members and their notes
	 */
	void heard(Roll roll) {
		Map<String, Integer> told = new TreeMap<>();
		for (Note note : Note.in(roll, this.log.partitions())) {
			if (note.kind() == REFUSED && told.size() < MOST_KEPT) {
				told.put(note.text(), note.partition());
			}
		}
		this.heard = told;
	}

	/**
	 * Record that the store has refused a change.
	 * @param change the change
	 */
	void add(LoggedChange change) {
		if (this.refused.size() < MOST_KEPT) {
			this.refused.put(change.text(), new Refused(change.partition(), change.version()));
		}
	}

	/**
	 * Record that the store has a change, or never will.
	 * @param change the change
	 */
	void remove(LoggedChange change) {
		this.refused.remove(change.text());
	}

	/**
	 * Return whether the store has refused a change of this instance.
	 * @param change the change
	 * @return whether it has, and not an older or newer one of its key
	 */
	boolean has(LoggedChange change) {
		Refused known = this.refused.get(change.text());
		return known != null && known.version.equals(change.version());
	}

	/**
	 * Return a change and all others that were refused, as they stand in the log.
	 * @param change the change
	 * @return the changes that can be read, in the order in which rows are to be locked
	 */
	List<LoggedChange> with(LoggedChange change) {
		Map<String, Integer> others = new TreeMap<>(this.heard);
		this.refused.forEach((text, known) -> others.put(text, known.partition));
		others.remove(change.text());
		Map<String, CompletableFuture<byte[]>> calls = new TreeMap<>();
		others.forEach((text, partition) -> calls.put(text, this.log.changes().find(partition, text)));
		List<LoggedChange> together = new ArrayList<>(List.of(change));
		calls.forEach((text, call) -> {
			try {
				byte[] record = this.store.await(call);
				if (record == null) {
					this.refused.remove(text);
					return;
				}
				LoggedChange other = this.log.changes().decode(others.getOrDefault(text, 0), text, record);
				if (other.unreadable() == null) {
					together.add(other);
				}
			}
			catch (RemoteCallException ex) {
				logger.debug("A change of cache '{}' could not be read", this.log.cache(), ex);
			}
		});
		together.sort(Comparator.comparing(LoggedChange::text));
		return together;
	}

	private record Refused(int partition, String version) {

	}

}
