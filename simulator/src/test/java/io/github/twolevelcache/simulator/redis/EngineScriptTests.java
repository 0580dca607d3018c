package io.github.twolevelcache.simulator.redis;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scripts of the engine keep away from what {@link LuaEngine} cannot do as Redis
 * does.
 */
class EngineScriptTests {

	/** What stands behind two dots: a literal, a name, or the beginning of a call. */
	private static final Pattern RIGHT = Pattern.compile("\\s*('|\\(*[\\w.\\[\\]]+\\(?)");

	/** What stands before them, where a call has lost what is within its parentheses. */
	private static final Pattern LEFT = Pattern.compile("('|[\\w.\\[\\]]+|[\\w.]*\\(\\))\\s*$");

	private static final Pattern PARENTHESES = Pattern.compile("\\((?:[^()]|\\(\\))+\\)");

	/** Texts, and numbers that are integers below 10^14. */
	private static final Set<String> TEXTS = Set.of("'", "after", "asking", "attempts", "cause", "entry", "found",
			"full", "head", "key", "left", "living", "millis", "name", "newest", "now", "part", "record", "since",
			"text", "texts[i]", "time[1]", "version", "string.format(", "string.format()", "string.sub(",
			"struct.pack(", "struct.pack()", "entryOf(", "(ownerOf(", "find(", "find()", "redis.call(", "versionOf(",
			"versionOf()");

	@Test
	void areFound() {
		assertThat(EngineScript.all()).hasSizeGreaterThanOrEqualTo(36)
			.extracting(EngineScript::name)
			.contains("PlainEntryCommands.PUT", "LoggedEntryCommands.EVICT", "RemotePermits.ENTER", "Members.BEAT");
	}

	@Test
	void joinTextsOnly() {
		Set<String> operands = new TreeSet<>();
		for (EngineScript script : EngineScript.all()) {
			String source = script.source();
			for (int dots = source.indexOf(".."); dots >= 0; dots = source.indexOf("..", dots + 2)) {
				operands.add(operand(LEFT, withoutArguments(source.substring(0, dots))));
				operands.add(operand(RIGHT, source.substring(dots + 2)));
			}
		}
		operands.removeAll(TEXTS);
		assertThat(operands)
			.as("If these are texts, or integers below 10^14, name them here; else use string.format, since LuaJ gives other numbers other digits")
			.isEmpty();
	}

	private static String operand(Pattern side, String source) {
		Matcher operand = side.matcher(source);
		boolean found = (side == LEFT) ? operand.find() : operand.lookingAt();
		return found ? operand.group(1) : source;
	}

	private static String withoutArguments(String source) {
		String shorter = PARENTHESES.matcher(source).replaceAll("()");
		return shorter.equals(source) ? source : withoutArguments(shorter);
	}

}
