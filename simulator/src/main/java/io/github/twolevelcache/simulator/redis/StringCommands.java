package io.github.twolevelcache.simulator.redis;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The commands on strings.
 */
final class StringCommands {

	static final List<Command> ALL = List.of(Command.reading("GET", 2, StringCommands::get),
			Command.reading("GETRANGE", 4, StringCommands::getRange), Command.growing("SET", -3, StringCommands::set),
			Command.growing("PSETEX", 4, StringCommands::psetex));

	private StringCommands() {
	}

	private static @Nullable Object get(Database database, Arguments arguments) {
		return database.find(arguments.key(), String.class);
	}

	private static Object getRange(Database database, Arguments arguments) {
		long start = arguments.integer(2);
		long end = arguments.integer(3);
		String text = database.find(arguments.key(), String.class);
		if (text == null || (start < 0 && end < 0 && start > end)) {
			return "";
		}
		int length = text.length();
		long first = (start < 0) ? Math.max(0, length + start) : start;
		long last = Math.min((end < 0) ? Math.max(0, length + end) : end, length - 1);
		return (first <= last) ? text.substring((int) first, (int) last + 1) : "";
	}

	private static @Nullable Object set(Database database, Arguments arguments) {
		boolean onlyIfAbsent = false;
		String lifetime = null;
		for (int i = 3; i < arguments.size(); i++) {
			if (arguments.isOption(i, "NX")) {
				onlyIfAbsent = true;
			}
			else if (arguments.isOption(i, "PX")) {
				i++;
				if (i == arguments.size()) {
					throw new CommandException(ErrorReply.SYNTAX);
				}
				lifetime = arguments.get(i);
			}
			else {
				throw arguments.unknownOption(i);
			}
		}
		long expiry = (lifetime != null) ? expiry(database, lifetime, "set") : StoredValue.NEVER;
		if (onlyIfAbsent && database.find(arguments.key()) != null) {
			return null;
		}
		return store(database, arguments.key(), arguments.get(2), expiry);
	}

	private static Object psetex(Database database, Arguments arguments) {
		return store(database, arguments.key(), arguments.get(3), expiry(database, arguments.get(2), "psetex"));
	}

	private static long expiry(Database database, String lifetime, String command) {
		long millis = Numbers.integer(lifetime);
		long now = database.millis();
		if (millis <= 0 || millis > Long.MAX_VALUE - now) {
			throw new CommandException(ErrorReply.expiry(command));
		}
		return now + millis;
	}

	private static Object store(Database database, String key, String text, long expiry) {
		// What has expired is heard of before what replaces it.
		database.find(key);
		database.put(key, new StoredValue(text, expiry));
		return StatusReply.OK;
	}

}
