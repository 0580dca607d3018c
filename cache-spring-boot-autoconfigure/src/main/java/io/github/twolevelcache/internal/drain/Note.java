package io.github.twolevelcache.internal.drain;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.internal.log.Members.Roll;

/**
 * What the members of a cache tell each other about a partition of its log.
 *
 * @param kind a letter
 * @param partition the number of the partition
 * @param text the rest
 */
record Note(char kind, int partition, String text) {

	/** Ends the number of the partition. */
	private static final char END = ' ';

	/**
	 * Return what is told about the partitions of a log.
	 * @param roll the members and their notes, of which some may be of another kind, of a
	 * newer version, or no notes at all
	 * @param partitions how many partitions there are
	 * @return the notes that are understood
	 */
	static List<Note> in(Roll roll, int partitions) {
		List<Note> notes = new ArrayList<>();
		for (String text : roll.notes()) {
			Note note = parse(text);
			if (note != null && note.partition >= 0 && note.partition < partitions) {
				notes.add(note);
			}
		}
		return notes;
	}

	private static @Nullable Note parse(String note) {
		int end = note.indexOf(END);
		if (end < 2) {
			return null;
		}
		try {
			return new Note(note.charAt(0), Integer.parseInt(note, 1, end, 10), note.substring(end + 1));
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	/**
	 * Return the note as it is told.
	 * @return the kind, the number and the text
	 */
	String written() {
		return "" + this.kind + this.partition + END + this.text;
	}

}
