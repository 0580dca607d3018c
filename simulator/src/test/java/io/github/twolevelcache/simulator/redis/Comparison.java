package io.github.twolevelcache.simulator.redis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Runs the same random commands and scripts on a real server and on the model, and notes
 * what differs: replies, errors by their codes, changed keys, and from time to time all
 * that both hold.
 *
 * <p>
 * The time of a server cannot be set. So the scripts read theirs from a key, and nothing
 * expires but what is made to.
 */
final class Comparison {

	private static final String CLOCK = "clock";

	private static final Pattern ERROR_CODE = Pattern.compile("WRONGTYPE|OOM|READONLY|NOSCRIPT|ERR");

	private static final Pattern WAIT = Pattern.compile("(W.{8})(\\d+)", Pattern.DOTALL);

	private static final int STATE_INTERVAL = 300;

	private final RealServer real;

	private final Texts texts;

	private final List<EngineScript> scripts;

	private final Set<String> changed = new HashSet<>();

	private final Keyspace model;

	private final RandomCommands commands;

	private final RandomScriptCalls calls;

	private final List<String> differences = new ArrayList<>();

	private final Map<String, Integer> replies = new TreeMap<>();

	private final Map<String, Set<String>> answers = new TreeMap<>();

	private long clock = 1_795_000_000_000_000L;

	private State state = State.NORMAL;

	private int step;

	Comparison(RealServer real, List<EngineScript> scripts, long seed) {
		this.real = real;
		this.scripts = scripts.stream().map(Comparison::withTestableTime).toList();
		this.texts = new Texts(new Random(seed));
		this.model = new Keyspace(real::micros, new LuaEngine());
		this.model.onChange(this.changed::add);
		this.commands = new RandomCommands(this.texts);
		this.calls = new RandomScriptCalls(this.texts, this.model, () -> this.clock);
	}

	private static EngineScript withTestableTime(EngineScript script) {
		String source = script.source()
			.replace("redis.call('TIME')", "redis.call('HMGET', '%s', 's', 'u')".formatted(CLOCK))
			.replace("'PX', '1'", "'PX', '1000000'");
		return EngineScript.of(script.name(), source);
	}

	/**
	 * Run steps.
	 * @param steps how many
	 */
	void run(int steps) {
		clear();
		forgetScripts();
		for (int i = 0; i < steps; i++) {
			this.step++;
			step();
			if (this.step % STATE_INTERVAL == 0) {
				compareState();
			}
		}
		enter(State.NORMAL);
		compareState();
	}

	private void step() {
		if (this.texts.oneIn(10)) {
			this.clock += this.texts.below(3_000_000);
			execute(List.of("HSET", CLOCK, "s", Long.toString(this.clock / 1_000_000), "u",
					Long.toString(this.clock % 1_000_000)));
		}
		if (this.texts.oneIn(100)) {
			enter(this.texts.oneIn(3) ? this.texts.oneOf(List.of(State.values())) : State.NORMAL);
		}
		if (this.texts.oneIn(100)) {
			forgetScripts();
		}
		if (this.state == State.NORMAL && this.texts.oneIn(50)) {
			expire();
		}
		if (this.texts.oneIn(3)) {
			execute(this.commands.next());
		}
		else {
			runScript(this.texts.oneOf(this.scripts));
		}
	}

	private void runScript(EngineScript script) {
		RandomScriptCalls.Call call = this.calls.next(script);
		List<String> rest = Stream.of(List.of(Integer.toString(call.keys().size())), call.keys(), call.arguments())
			.flatMap(List::stream)
			.toList();
		Object reply = compare(script.name() + rest, words("EVALSHA", Scripts.digest(script.source()), rest));
		if (reply instanceof ErrorReply error && code(error).equals("NOSCRIPT")) {
			reply = compare(script.name() + rest, words("EVAL", script.source(), rest));
		}
		if (!(reply instanceof ErrorReply)) {
			String letter = (reply instanceof String text && !text.isEmpty()) ? text.substring(0, 1) : "";
			this.answers.computeIfAbsent(script.name(), (name) -> new TreeSet<>()).add(letter);
		}
	}

	private static List<String> words(String command, String script, List<String> rest) {
		return Stream.concat(Stream.of(command, script), rest.stream()).toList();
	}

	private @Nullable Object execute(List<String> words) {
		return compare(words.toString(), words);
	}

	private @Nullable Object compare(String shown, List<String> words) {
		Object expected = this.real.execute(words);
		Object actual = this.model.execute(words);
		this.replies.merge((expected instanceof ErrorReply error) ? code(error) : "answers", 1, Integer::sum);
		if (!same(expected, actual)) {
			differs(shown, expected, actual);
		}
		Set<String> expectedChanges = this.real.changed();
		if (!expectedChanges.equals(this.changed)) {
			differs("changes by " + shown, expectedChanges, this.changed);
		}
		this.changed.clear();
		return expected;
	}

	private boolean same(@Nullable Object expected, @Nullable Object actual) {
		if (expected instanceof ErrorReply one && actual instanceof ErrorReply other) {
			return code(one).equals(code(other));
		}
		if (expected instanceof String one && actual instanceof String other) {
			Matcher first = WAIT.matcher(one);
			Matcher second = WAIT.matcher(other);
			return one.equals(other) || (first.matches() && second.matches() && first.group(1).equals(second.group(1))
					&& near(Long.parseLong(first.group(2)), Long.parseLong(second.group(2))));
		}
		if (expected instanceof Long one && actual instanceof Long other && one > 1000) {
			return near(one, other);
		}
		return Objects.equals(expected, (actual instanceof StatusReply status) ? status.text() : actual);
	}

	/** How long a key lives from now on differs by how long commands take. */
	private boolean near(long one, long other) {
		return Math.abs(one - other) <= this.real.uncertainty();
	}

	/** Before Redis 7.0, an error within a script is part of a longer text. */
	private static String code(ErrorReply error) {
		Matcher code = ERROR_CODE.matcher(error.text().replaceFirst("^ERR Error running script", ""));
		return code.find() ? code.group() : "ERR";
	}

	/** Lets a key expire on both sides. */
	private void expire() {
		List<String> keys = this.model.keys().stream().filter((key) -> !key.equals(CLOCK)).toList();
		if (keys.isEmpty()) {
			return;
		}
		String key = this.texts.oneOf(keys);
		this.real.execute(List.of("PEXPIRE", key, "1"));
		this.model.execute("PEXPIRE", key, "1");
		long over = this.real.micros() + 3000;
		while (!Long.valueOf(0).equals(this.real.execute(List.of("EXISTS", key))) || this.real.micros() < over) {
			Thread.onSpinWait();
		}
		execute(List.of("EXISTS", key));
	}

	private void enter(State newState) {
		this.state = newState;
		this.real.execute(List.of("CONFIG", "SET", "maxmemory", (newState == State.FULL) ? "1" : "0"));
		this.real.execute((newState == State.REPLICA) ? List.of("REPLICAOF", "127.0.0.1", "1")
				: List.of("REPLICAOF", "NO", "ONE"));
		this.model.setFull(newState == State.FULL);
		this.model.setReadOnly(newState == State.REPLICA);
	}

	private void forgetScripts() {
		this.real.execute(List.of("SCRIPT", "FLUSH"));
		this.model.forgetScripts();
	}

	private void clear() {
		enter(State.NORMAL);
		this.real.execute(List.of("FLUSHALL"));
		this.real.changed();
		this.model.clear();
		this.changed.clear();
	}

	private void compareState() {
		int before = this.differences.size();
		Object found = this.real.execute(List.of("KEYS", "*"));
		Set<Object> expected = new TreeSet<>((List<?>) Objects.requireNonNull(found));
		Set<String> actual = new TreeSet<>(this.model.keys());
		if (!expected.equals(actual)) {
			differs("keys", expected, actual);
		}
		for (String key : actual) {
			Object data = Objects.requireNonNull(this.model.copy(key)).data();
			execute((data instanceof String) ? List.of("GET", key) : (data instanceof Hash) ? List.of("HGETALL", key)
					: List.of("ZRANGE", key, "0", "-1", "WITHSCORES"));
			execute(List.of("PTTL", key));
		}
		if (this.differences.size() > before || this.texts.oneIn(3)) {
			clear();
		}
	}

	private void differs(String shown, @Nullable Object expected, @Nullable Object actual) {
		this.differences
			.add("step %d, %s, %s%n   real  %s%n   model %s".formatted(this.step, this.state, shown, expected, actual));
	}

	List<String> differences() {
		return this.differences;
	}

	/**
	 * Return how many replies there were.
	 * @return the number for each code of an error, and for all others
	 */
	Map<String, Integer> replies() {
		return this.replies;
	}

	/**
	 * Return what the scripts have answered.
	 * @return the first letters of the answers, by the name of the script; an empty text
	 * for nothing
	 */
	Map<String, Set<String>> answers() {
		return this.answers;
	}

	/**
	 * What may be wrong with the server.
	 */
	private enum State {

		NORMAL, FULL, REPLICA

	}

}
