package io.github.twolevelcache.simulator.redis;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The commands on the server itself.
 */
final class ServerCommands {

	static final List<Command> ALL = List.of(Command.reading("TIME", 1, ServerCommands::time),
			Command.reading("INFO", -1, ServerCommands::info));

	/** What {@code INFO} tells in which section: as much of it as the scripts ask for. */
	private static final Map<String, String> INFO_FIELDS = Map.of("memory", "maxmemory_policy", "persistence",
			"aof_enabled", "replication", "connected_slaves");

	private static final long MICROS_PER_SECOND = 1_000_000;

	private ServerCommands() {
	}

	private static Object time(Database database, Arguments arguments) {
		long micros = database.micros();
		return List.of(Long.toString(micros / MICROS_PER_SECOND), Long.toString(micros % MICROS_PER_SECOND));
	}

	private static Object info(Database database, Arguments arguments) {
		String section = (arguments.size() == 2) ? arguments.get(1).toLowerCase(Locale.ROOT) : "";
		String field = INFO_FIELDS.get(section);
		if (field == null) {
			throw new UnsupportedOperationException("INFO is not modelled for section '%s'".formatted(section));
		}
		return "%s:%s\r\n".formatted(field, database.info().get(field));
	}

}
