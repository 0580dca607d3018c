package io.github.twolevelcache.internal.drain;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.twolevelcache.internal.log.Members.Roll;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Note}.
 */
class NoteTests {

	private static List<Note> notes(String... notes) {
		return Note.in(new Roll(List.of("me"), List.of(notes)), 64);
	}

	@Test
	void aNoteIsReadAsItWasWritten() {
		Note note = new Note('a', 63, "a key with spaces");
		assertThat(notes(note.written())).containsExactly(note);
		assertThat(notes("a0 ")).containsExactly(new Note('a', 0, ""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a", "a ", "a0", "ax 1", "a64 1", "a-1 1", "a99999999999 1", "hme" })
	void whatIsNoNoteIsLeftOut(String text) {
		assertThat(notes(text, "a1 x")).containsExactly(new Note('a', 1, "x"));
	}

}
