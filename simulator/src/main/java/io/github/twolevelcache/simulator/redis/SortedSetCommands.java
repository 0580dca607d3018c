package io.github.twolevelcache.simulator.redis;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.redis.SortedSet.Member;

/**
 * The commands on sorted sets.
 */
final class SortedSetCommands {

	static final List<Command> ALL = List.of(Command.growing("ZADD", -4, SortedSetCommands::add),
			Command.writing("ZREM", -3, SortedSetCommands::remove),
			Command.writing("ZREMRANGEBYSCORE", 4, SortedSetCommands::removeRange),
			Command.reading("ZSCORE", 3, SortedSetCommands::score),
			Command.reading("ZCARD", 2, SortedSetCommands::size),
			Command.reading("ZCOUNT", 4, SortedSetCommands::count),
			Command.reading("ZRANGE", -4, SortedSetCommands::ranked),
			Command.reading("ZRANGEBYSCORE", -4, SortedSetCommands::scored));

	private static final int SCORE_DIGITS = 17;

	private SortedSetCommands() {
	}

	private static SortedSet read(Database database, Arguments arguments) {
		SortedSet set = database.find(arguments.key(), SortedSet.class);
		return (set != null) ? set : new SortedSet();
	}

	private static Object add(Database database, Arguments arguments) {
		boolean onlyIfPresent = false;
		boolean countMoved = false;
		int begin = 2;
		while (arguments.isOption(begin, "XX") || arguments.isOption(begin, "CH")) {
			onlyIfPresent |= arguments.isOption(begin, "XX");
			countMoved |= arguments.isOption(begin, "CH");
			begin++;
		}
		List<Member> members = members(arguments, begin);
		SortedSet set = database.find(arguments.key(), SortedSet.class);
		if (set == null) {
			if (onlyIfPresent) {
				return 0L;
			}
			set = database.create(arguments.key(), new SortedSet());
		}
		long added = 0;
		long moved = 0;
		for (Member member : members) {
			boolean present = set.score(member.name()) != null;
			if ((present || !onlyIfPresent) && set.put(member.name(), member.score())) {
				added += present ? 0 : 1;
				moved += present ? 1 : 0;
			}
		}
		if (added + moved > 0) {
			database.changed(arguments.key());
		}
		return countMoved ? added + moved : added;
	}

	private static List<Member> members(Arguments arguments, int begin) {
		if (begin < arguments.size()
				&& List.of("NX", "GT", "LT", "INCR").stream().anyMatch((option) -> arguments.isOption(begin, option))) {
			throw arguments.unknownOption(begin);
		}
		if (begin == arguments.size() || (arguments.size() - begin) % 2 != 0) {
			throw new CommandException(ErrorReply.SYNTAX);
		}
		List<Member> members = new ArrayList<>();
		for (int i = begin; i < arguments.size(); i += 2) {
			members.add(new Member(arguments.get(i + 1), Numbers.score(arguments.get(i))));
		}
		return members;
	}

	private static Object remove(Database database, Arguments arguments) {
		return remove(database, arguments, read(database, arguments), arguments.from(2));
	}

	private static Object removeRange(Database database, Arguments arguments) {
		ScoreRange range = range(arguments);
		SortedSet set = read(database, arguments);
		return remove(database, arguments, set, set.names(range));
	}

	private static Object remove(Database database, Arguments arguments, SortedSet set, List<String> names) {
		long removed = names.stream().filter(set::remove).count();
		if (removed > 0) {
			database.shrunk(arguments.key(), set);
		}
		return removed;
	}

	private static @Nullable Object score(Database database, Arguments arguments) {
		Double score = read(database, arguments).score(arguments.get(2));
		return (score != null) ? Numbers.general(score, SCORE_DIGITS) : null;
	}

	private static Object size(Database database, Arguments arguments) {
		return (long) read(database, arguments).size();
	}

	private static Object count(Database database, Arguments arguments) {
		ScoreRange range = range(arguments);
		return (long) read(database, arguments).names(range).size();
	}

	private static ScoreRange range(Arguments arguments) {
		return ScoreRange.parse(arguments.get(2), arguments.get(3));
	}

	private static Object ranked(Database database, Arguments arguments) {
		boolean withScores = arguments.isOption(4, "WITHSCORES");
		if (arguments.size() > (withScores ? 5 : 4)) {
			throw arguments.unknownOption(withScores ? 5 : 4);
		}
		long start = arguments.integer(2);
		long end = arguments.integer(3);
		SortedSet set = read(database, arguments);
		long from = Math.max(0, (start < 0) ? set.size() + start : start);
		long to = Math.min((end < 0) ? set.size() + end : end, set.size() - 1L);
		List<String> found = new ArrayList<>();
		if (from <= to) {
			for (Member member : set.ranked((int) from, (int) to + 1)) {
				found.add(member.name());
				if (withScores) {
					found.add(Numbers.general(member.score(), SCORE_DIGITS));
				}
			}
		}
		return found;
	}

	private static Object scored(Database database, Arguments arguments) {
		long offset = 0;
		long limit = -1;
		if (arguments.size() > 4) {
			if (!arguments.isOption(4, "LIMIT") || arguments.size() > 7) {
				throw arguments.unknownOption(arguments.isOption(4, "LIMIT") ? 7 : 4);
			}
			if (arguments.size() < 7) {
				throw new CommandException(ErrorReply.SYNTAX);
			}
			offset = arguments.integer(5);
			limit = arguments.integer(6);
		}
		ScoreRange range = range(arguments);
		List<String> names = read(database, arguments).names(range);
		if (offset < 0) {
			return List.of();
		}
		return names.stream().skip(offset).limit((limit < 0) ? names.size() : limit).toList();
	}

}
