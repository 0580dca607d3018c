package io.github.twolevelcache.simulator.redis;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All commands that the model has, but for those that run scripts.
 */
final class Commands {

	private static final Map<String, Command> ALL = Stream
		.of(KeyCommands.ALL, StringCommands.ALL, HashCommands.ALL, SortedSetCommands.ALL, ServerCommands.ALL)
		.flatMap(List::stream)
		.collect(Collectors.toUnmodifiableMap(Command::name, Function.identity()));

	private Commands() {
	}

	/**
	 * Find a command.
	 * @param name its name, in capitals or not
	 * @return the command
	 * @throws UnsupportedOperationException if the model does not have it
	 */
	static Command find(String name) {
		Command command = ALL.get(name.toUpperCase(Locale.ROOT));
		if (command == null) {
			throw new UnsupportedOperationException("The command '%s' is not modelled".formatted(name));
		}
		return command;
	}

	static Set<String> names() {
		return ALL.keySet();
	}

}
