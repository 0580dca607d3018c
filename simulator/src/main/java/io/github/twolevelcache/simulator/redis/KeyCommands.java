package io.github.twolevelcache.simulator.redis;

import java.util.List;

/**
 * The commands on keys of any type.
 */
final class KeyCommands {

	static final List<Command> ALL = List.of(Command.reading("EXISTS", -2, KeyCommands::exists),
			Command.writing("DEL", -2, KeyCommands::remove), Command.writing("UNLINK", -2, KeyCommands::remove),
			Command.reading("PTTL", 2, KeyCommands::pttl), Command.writing("PEXPIRE", -3, KeyCommands::pexpire));

	private static final long NO_KEY = -2;

	private static final long NO_EXPIRY = -1;

	private KeyCommands() {
	}

	private static Object exists(Database database, Arguments arguments) {
		return arguments.from(1).stream().filter((key) -> database.find(key) != null).count();
	}

	private static Object remove(Database database, Arguments arguments) {
		return arguments.from(1).stream().filter((key) -> database.find(key) != null && database.remove(key)).count();
	}

	private static Object pttl(Database database, Arguments arguments) {
		StoredValue value = database.find(arguments.key());
		if (value == null) {
			return NO_KEY;
		}
		return (value.expiry() != StoredValue.NEVER) ? value.expiry() - database.millis() : NO_EXPIRY;
	}

	private static Object pexpire(Database database, Arguments arguments) {
		if (arguments.size() > 3) {
			throw arguments.unknownOption(3);
		}
		long lifetime = arguments.integer(2);
		long now = database.millis();
		if (lifetime > Long.MAX_VALUE - now) {
			throw new CommandException(ErrorReply.expiry("pexpire"));
		}
		StoredValue value = database.find(arguments.key());
		if (value == null) {
			return 0L;
		}
		if (lifetime <= 0) {
			database.remove(arguments.key());
		}
		else {
			database.put(arguments.key(), value.withExpiry(now + lifetime));
		}
		return 1L;
	}

}
