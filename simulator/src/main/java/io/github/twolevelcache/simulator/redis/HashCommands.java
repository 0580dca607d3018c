package io.github.twolevelcache.simulator.redis;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The commands on hashes.
 */
final class HashCommands {

	static final List<Command> ALL = List.of(Command.reading("HGET", 3, HashCommands::get),
			Command.reading("HMGET", -3, HashCommands::getAllOf), Command.reading("HGETALL", 2, HashCommands::getAll),
			Command.reading("HEXISTS", 3, HashCommands::exists), Command.reading("HLEN", 2, HashCommands::size),
			Command.growing("HSET", -4, HashCommands::set), Command.writing("HDEL", -3, HashCommands::remove));

	private HashCommands() {
	}

	private static Hash read(Database database, Arguments arguments) {
		Hash hash = database.find(arguments.key(), Hash.class);
		return (hash != null) ? hash : new Hash();
	}

	private static @Nullable Object get(Database database, Arguments arguments) {
		return read(database, arguments).get(arguments.get(2));
	}

	private static Object getAllOf(Database database, Arguments arguments) {
		Hash hash = read(database, arguments);
		List<@Nullable Object> values = new ArrayList<>();
		arguments.from(2).forEach((field) -> values.add(hash.get(field)));
		return values;
	}

	private static Object getAll(Database database, Arguments arguments) {
		return read(database, arguments).flat();
	}

	private static Object exists(Database database, Arguments arguments) {
		return (read(database, arguments).get(arguments.get(2)) != null) ? 1L : 0L;
	}

	private static Object size(Database database, Arguments arguments) {
		return (long) read(database, arguments).size();
	}

	private static Object set(Database database, Arguments arguments) {
		if (arguments.size() % 2 != 0) {
			throw new CommandException(ErrorReply.arity("hset"));
		}
		Hash hash = database.find(arguments.key(), Hash.class);
		if (hash == null) {
			hash = database.create(arguments.key(), new Hash());
		}
		long added = 0;
		for (int i = 2; i < arguments.size(); i += 2) {
			added += hash.put(arguments.get(i), arguments.get(i + 1)) ? 1 : 0;
		}
		database.changed(arguments.key());
		return added;
	}

	private static Object remove(Database database, Arguments arguments) {
		Hash hash = read(database, arguments);
		long removed = arguments.from(2).stream().filter(hash::remove).count();
		if (removed > 0) {
			database.shrunk(arguments.key(), hash);
		}
		return removed;
	}

}
