package io.github.twolevelcache.internal.drain;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.twolevelcache.internal.log.Members.Roll;

/**
 * The members of a cache among whom its partitions are spread: all but those whose store
 * hangs, who say so by a note, as long as there are others.
 */
final class AbleMembers {

	/** A kind of note, of which {@link Handover} has others. */
	private static final String HANGS = "h";

	private AbleMembers() {
	}

	/**
	 * Return what the others are to know.
	 * @param id names this instance
	 * @param ownership tells whether a batch of this instance takes too long
	 * @return the notes
	 */
	static List<String> notes(String id, Ownership ownership) {
		return ownership.isStuck() ? List.of(HANGS + id) : List.of();
	}

	/**
	 * Return who is able to write.
	 * @param roll the members, and their notes
	 * @return the able ones, or all if none is
	 */
	static List<String> of(Roll roll) {
		Set<String> hanging = roll.notes()
			.stream()
			.filter((note) -> note.startsWith(HANGS))
			.map((note) -> note.substring(HANGS.length()))
			.collect(Collectors.toSet());
		List<String> able = roll.living().stream().filter((id) -> !hanging.contains(id)).toList();
		return able.isEmpty() ? roll.living() : able;
	}

}
