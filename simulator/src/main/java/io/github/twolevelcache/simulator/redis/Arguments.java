package io.github.twolevelcache.simulator.redis;

import java.util.List;

/**
 * The words of a command: its name, which is the word 0, and its arguments.
 *
 * @param words the words
 */
record Arguments(List<String> words) {

	/**
	 * Return the key of the command, which is the first argument.
	 * @return the key
	 */
	String key() {
		return get(1);
	}

	String get(int index) {
		return this.words.get(index);
	}

	/**
	 * Return whether a word is an option.
	 * @param index the index of the word, which may be beyond the last one
	 * @param option the option, in capitals
	 * @return whether it is, in capitals or not
	 */
	boolean isOption(int index, String option) {
		return index < size() && get(index).equalsIgnoreCase(option);
	}

	/**
	 * Return an integer.
	 * @param index the index of the word
	 * @return the integer
	 * @throws CommandException if there is no such word or it is no integer
	 */
	long integer(int index) {
		if (index >= size()) {
			throw new CommandException(ErrorReply.SYNTAX);
		}
		return Numbers.integer(get(index));
	}

	List<String> from(int index) {
		return this.words.subList(index, size());
	}

	int size() {
		return this.words.size();
	}

	/**
	 * Refuse what the model does not have.
	 * @param index the index of the option that it does not have
	 * @return to be thrown
	 */
	UnsupportedOperationException unknownOption(int index) {
		return new UnsupportedOperationException(
				"The option '%s' is not modelled: %s".formatted(get(index), this.words));
	}

}
