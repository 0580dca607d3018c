package io.github.twolevelcache.internal.drain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.log.Members.Roll;
import io.github.twolevelcache.internal.log.WriteLog;

/**
 * Brings changes that the owner of their partition cannot read to an instance that reads
 * them. The members of a cache tell each other by notes, which last as long as they do
 * themselves without being heard of: an owner asks who reads one of those changes;
 * whoever has tried it and does, says so; and the owner lends the partition to one of
 * them. It has it back when the note has ended. Used by one thread at a time, except
 * where stated.
 */
final class Handover {

	private static final char ASKS = 'a';

	private static final char READS = 'r';

	private static final char LENT = 'l';

	/**
	 * Each is read by all others at each beat. All partitions of a log that has the usual
	 * number can be asked for at once: an instance that stops does not wait for long.
	 */
	private static final int MOST_QUESTIONS = 64;

	private final WriteLog log;

	private final UnreadableChanges unreadable;

	private final RandomGenerator random;

	/** The partitions whose questions this instance answers with yes. */
	private final Set<Integer> readable = ConcurrentHashMap.newKeySet();

	/** By partition, who reads what its owner does not. */
	private Map<Integer, List<String>> readers = Map.of();

	/** By partition, whom it is lent to. */
	private Map<Integer, String> lent = Map.of();

	private volatile boolean needed;

	Handover(WriteLog log, UnreadableChanges unreadable, RandomGenerator random) {
		this.log = log;
		this.unreadable = unreadable;
		this.random = random;
	}

	/**
	 * Return the changes that this instance cannot read. May be called by any thread.
	 * @return the changes
	 */
	UnreadableChanges unreadable() {
		return this.unreadable;
	}

	/**
	 * Return whether this instance has met another that reads less than it does, or more.
	 * May be called by any thread.
	 * @return whether it has
	 */
	boolean isNeeded() {
		return this.needed;
	}

	/**
	 * Return what the others are to know.
	 * @param id names this instance
	 * @return the notes
	 */
	List<String> notes(String id) {
		List<String> notes = new ArrayList<>();
		this.readable.forEach((partition) -> notes.add(new Note(READS, partition, id).written()));
		Map<Integer, String> samples = this.unreadable.samples();
		if (!samples.isEmpty()) {
			this.needed = true;
			samples.keySet().removeAll(this.lent.keySet());
		}
		List<Integer> asked = new ArrayList<>(samples.keySet());
		while (asked.size() > MOST_QUESTIONS) {
			asked.remove(this.random.nextInt(asked.size()));
		}
		asked.forEach(
				(partition) -> notes.add(new Note(ASKS, partition, samples.getOrDefault(partition, "")).written()));
		this.readers.forEach((partition, known) -> {
			if (samples.containsKey(partition)) {
				notes.add(new Note(LENT, partition, known.get(this.random.nextInt(known.size()))).written());
			}
		});
		return notes;
	}

	/**
	 * Take note of what the others say.
	 * @param id names this instance
	 * @param roll the living members and their notes
	 * @param executor tries to read what the others do not
	 * @return completes when the questions of the others can be answered
	 */
	CompletableFuture<Boolean> heard(String id, Roll roll, Executor executor) {
		Map<Integer, List<String>> heardReaders = new HashMap<>();
		Map<Integer, String> heardLent = new HashMap<>();
		Map<Integer, String> questions = new HashMap<>();
		for (Note note : Note.in(roll, this.log.partitions())) {
			int partition = note.partition();
			String what = note.text();
			switch (note.kind()) {
				case ASKS -> questions.put(partition, what);
				case READS -> {
					if (!what.equals(id) && roll.living().contains(what)) {
						heardReaders.computeIfAbsent(partition, (absent) -> new ArrayList<>()).add(what);
					}
				}
				case LENT -> {
					if (roll.living().contains(what)) {
						heardLent.put(partition, what);
					}
				}
				default -> {
					// Not for us, or of a newer version.
				}
			}
		}
		this.readers = heardReaders;
		this.lent = heardLent;
		return answer(questions, executor);
	}

	private CompletableFuture<Boolean> answer(Map<Integer, String> questions, Executor executor) {
		this.readable.retainAll(questions.keySet());
		List<CompletableFuture<?>> calls = new ArrayList<>();
		questions.forEach((partition,
				text) -> calls.add(this.log.changes()
					.find(partition, text)
					.thenAcceptAsync((record) -> answer(partition, text, record), executor)
					.exceptionally((failure) -> null)));
		return CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new)).thenApply((all) -> true);
	}

	private void answer(int partition, String text, byte @Nullable [] record) {
		if (record != null && this.log.changes().decode(partition, text, record).unreadable() == null) {
			this.needed = true;
			this.readable.add(partition);
		}
		else {
			this.readable.remove(partition);
		}
	}

	/**
	 * Return the partitions of an instance.
	 * @param id names the instance
	 * @param share the partitions that are its share
	 * @return those that are not lent to another, and those that are lent to it
	 */
	Set<Integer> partitions(String id, Set<Integer> share) {
		if (this.lent.isEmpty()) {
			return share;
		}
		Set<Integer> partitions = new HashSet<>(share);
		this.lent.forEach((partition, borrower) -> {
			if (borrower.equals(id)) {
				partitions.add(partition);
			}
			else {
				partitions.remove(partition);
			}
		});
		return partitions;
	}

	/**
	 * Let what the lender has postponed be due in the partitions that are lent to this
	 * instance.
	 * @param id names this instance
	 * @return completes when Redis has answered
	 */
	CompletableFuture<?> retryBorrowed(String id) {
		List<CompletableFuture<?>> calls = new ArrayList<>();
		this.lent.forEach((partition, borrower) -> {
			if (borrower.equals(id)) {
				calls.add(this.log.changes().retry(partition));
			}
		});
		return CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new));
	}

}
