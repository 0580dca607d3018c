package io.github.twolevelcache.checker.writes;

import java.util.ArrayList;
import java.util.List;

/**
 * What workers have said, all told.
 */
final class Tally {

	private final Ledger ledger = new Ledger();

	private final List<String> wrongReads = new ArrayList<>();

	private long poisoned;

	private long flushed;

	private long rejected;

	private long dead;

	private long reads;

	/**
	 * Take note of a line.
	 * @param line the line, as {@link WriteWorker} says it
	 */
	void heard(String line) {
		String[] words = line.split(" ", 4);
		switch (words[0]) {
			case "put" -> this.ledger.put(words[1], Long.parseLong(words[2]), Long.parseLong(words[3]));
			case "deleting" -> this.ledger.deleting(words[1], Long.parseLong(words[2]));
			case "deleted" -> this.ledger.deleted(words[1], Long.parseLong(words[2]), Long.parseLong(words[3]));
			case "poison" -> this.poisoned++;
			case "refused" -> this.ledger.refused(words[1], Long.parseLong(words[2]));
			case "rolled-back" -> this.ledger.rolledBack(words[1], Long.parseLong(words[2]));
			case "wrong" -> this.wrongReads.add("%s was read as %s, and was %s".formatted(words[1],
					words[3].replace("null", "absent"), words[2].replace("null", "absent")));
			case "reads" -> this.reads += Long.parseLong(words[1]);
			case "flushed" -> this.flushed += Long.parseLong(words[1]);
			case "rejected" -> this.rejected += Long.parseLong(words[1]);
			// Those of all instances; not each has all caches.
			case "dead" -> this.dead = Math.max(this.dead, Long.parseLong(words[1]));
			default -> throw new IllegalStateException("Not expected from a worker: " + line);
		}
	}

	Ledger ledger() {
		return this.ledger;
	}

	List<String> wrongReads() {
		return this.wrongReads;
	}

	long poisoned() {
		return this.poisoned;
	}

	long flushed() {
		return this.flushed;
	}

	long rejected() {
		return this.rejected;
	}

	long dead() {
		return this.dead;
	}

	long reads() {
		return this.reads;
	}

}
