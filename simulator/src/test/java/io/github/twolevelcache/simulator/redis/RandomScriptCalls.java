package io.github.twolevelcache.simulator.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Random calls of the engine's scripts, most of them such as the engine makes.
 */
final class RandomScriptCalls {

	private static final List<String> LEASES = List.of(lease("\0", "n1234567"), lease("\0", "n2\u00ff\0\0\0\0\0"),
			lease("\u0001", "t1234567"));

	private static final List<String> ENTRIES = List.of("\u0003\u0000" + "a".repeat(40),
			"\u0003\u00ff" + "\u0000".repeat(40), "\u0003\u0001" + "12345678".repeat(4), "short", "", LEASES.get(0));

	private static final int VERSION_OFFSET = 8;

	/** As long as a header. */
	private static final int ENTRY_SIZE = 32;

	private static final List<String> TEXTS = List.of("k1", "k2", "k\u00ff\u0000", "k4");

	private static final int VERSION_LENGTH = 18;

	/** Of which type a key is. */
	private static final Map<String, String> KEYS = Map.ofEntries(Map.entry("value", "s"), Map.entry("wake", "s"),
			Map.entry("generation", "s"), Map.entry("any", "s"), Map.entry("paused", "s"), Map.entry("hurried", "s"),
			Map.entry("owner", "s"), Map.entry("count", "s"), Map.entry("log", "h"), Map.entry("dead", "h"),
			Map.entry("letters", "h"), Map.entry("died", "z"), Map.entry("queue", "z"), Map.entry("postponed", "z"),
			Map.entry("since", "z"), Map.entry("members", "z"), Map.entry("permits", "z"), Map.entry("notes", "z"),
			Map.entry("logs", "h"), Map.entry("namespaces", "h"), Map.entry("instances", "h"));

	private final Texts texts;

	private final Keyspace model;

	private final Supplier<Long> clock;

	private final Map<String, Supplier<String>> arguments;

	/**
	 * Create the calls.
	 * @param texts chooses
	 * @param model is asked for tokens and versions that fit
	 * @param clock the time that the scripts see, in microseconds
	 */
	RandomScriptCalls(Texts texts, Keyspace model, Supplier<Long> clock) {
		this.texts = texts;
		this.model = model;
		this.clock = clock;
		this.arguments = Map.ofEntries(Map.entry("entry", () -> texts.oneOf(ENTRIES)),
				Map.entry("lifetime", () -> texts.oneOf(Texts.LIFETIMES)),
				Map.entry("duration", () -> texts.oneOf(Texts.LIFETIMES)),
				Map.entry("lease", () -> texts.oneOf(LEASES)), Map.entry("replaceable", () -> texts.oneOf(ENTRIES)),
				Map.entry("lastOfHeader", () -> Integer.toString(ENTRY_SIZE - 1)),
				Map.entry("token", () -> texts.oneOf(List.of("n1", "n2", "t:1"))),
				Map.entry("text", () -> texts.oneOf(TEXTS)),
				Map.entry("head",
						() -> texts.oneOf(List.of("WCRC!\u0001P0003\u0000k\u00ff", "WCRC!\u0001D0003\u0000k\u00ff"))),
				Map.entry("maxPending", () -> texts.oneOf(List.of("1", "10000", "10000"))),
				Map.entry("maxDeadLetters", () -> texts.oneOf(List.of("1", "1", "1000"))),
				Map.entry("deadline", () -> millis(5000 - texts.below(6000))), Map.entry("version", this::version),
				Map.entry("cause", () -> texts.oneOf(List.of("", "boom", "\u00ff".repeat(300)))),
				Map.entry("attempts", () -> texts.oneOf(List.of("0", "1", "20"))),
				Map.entry("after", () -> texts.oneIn(2) ? "0" : micros()),
				Map.entry("latest", () -> texts.oneIn(2) ? "" : micros()),
				Map.entry("most", () -> texts.oneOf(List.of("1", "2", "5", "100"))),
				Map.entry("bytes", () -> texts.oneOf(List.of("1", "50", "100000"))),
				Map.entry("age", () -> texts.oneOf(List.of("0", "1000", "1000000"))),
				Map.entry("delay", () -> texts.oneOf(List.of("0", "1000000", "2000000"))),
				Map.entry("asking", () -> texts.oneOf(List.of("o1", "o2"))),
				Map.entry("time", () -> millis(1000 - texts.below(20_000))), Map.entry("partitions", () -> "64"),
				Map.entry("id", () -> texts.oneOf(List.of("m1", "m2", "m3", "m4"))),
				Map.entry("found", () -> texts.oneOf(ENTRIES)), Map.entry("expected", () -> texts.oneOf(ENTRIES)),
				Map.entry("cache", () -> texts.oneOf(TEXTS)), Map.entry("namespace", () -> texts.oneOf(TEXTS)),
				Map.entry("application", () -> texts.oneOf(List.of("a1", "a2"))),
				Map.entry("limit", () -> texts.oneOf(List.of("1", "2", "3"))),
				Map.entry("instance", () -> texts.oneOf(List.of("i1", "i2", "i3"))),
				Map.entry("gone", () -> texts.oneOf(List.of("i1", "i2", "i3"))),
				Map.entry("contact", () -> texts.below(100) + " " + texts.below(100)),
				Map.entry("known", () -> texts.oneOf(List.of("0", Long.toString(clock.get()), "1795000000123456"))));
	}

	private static String lease(String flags, String token) {
		return "\0" + flags + "\0".repeat(VERSION_OFFSET - 2) + token;
	}

	private String millis(int later) {
		return Long.toString(this.clock.get() / 1000 + later);
	}

	private String micros() {
		return Long.toString(this.clock.get() - this.texts.below(3_000_000));
	}

	private String version() {
		return millis(-this.texts.below(3)) + "0000" + this.texts.below(3);
	}

	/**
	 * Return a random call of a script.
	 * @param script the script
	 * @return its keys and arguments
	 */
	Call next(EngineScript script) {
		boolean sane = !this.texts.oneIn(8);
		List<String> keys = script.keys().stream().map((name) -> sane ? key(name) : this.texts.key()).toList();
		List<String> values = new ArrayList<>();
		List<String> names = new ArrayList<>(script.arguments());
		for (int i = script.repeated().isEmpty() ? 0 : this.texts.below(4); i > 0; i--) {
			names.addAll(script.repeated());
		}
		for (String name : names) {
			values.add(sane ? value(name) : wild(name));
		}
		if (sane) {
			fit(script, keys, names, values);
		}
		else if (this.texts.oneIn(10) && !values.isEmpty()) {
			values.remove(values.size() - 1);
		}
		return new Call(keys, values);
	}

	private String key(String name) {
		String type = KEYS.get(name);
		if (type == null) {
			throw new IllegalStateException("Say of which type the key '%s' is".formatted(name));
		}
		// Keys of one name in the scripts of the log belong together, and a lease may
		// stand
		// where an entry does.
		return type + "-" + (name.equals("any") ? "value" : name) + (this.texts.oneIn(8) ? "2" : "1");
	}

	private String value(String name) {
		Supplier<String> value = this.arguments.get(name);
		if (value == null) {
			throw new IllegalStateException("Say what the argument '%s' may be".formatted(name));
		}
		return value.get();
	}

	private String wild(String name) {
		return switch (name) {
			case "lifetime", "duration", "delay", "age" -> this.texts.lifetime();
			// Half of it would be a negative zero.
			case "most" -> this.texts.oneOf(List.of("0", "-3", "x", "1e300", "2.5", ""));
			default -> this.texts.oneIn(2) ? value(name) : this.texts.any();
		};
	}

	/** Lets tokens, owners and versions often be those that Redis holds. */
	private void fit(EngineScript script, List<String> keys, List<String> names, List<String> values) {
		String text = null;
		for (int i = 0; i < names.size(); i++) {
			String held = null;
			switch (names.get(i)) {
				case "lease" -> held = get(script, keys, "any");
				case "replaceable" -> held = versionOf(get(script, keys, "value"));
				case "text" -> text = values.get(i);
				case "found" -> held = record(script, keys, (text != null) ? text : "");
				case "version" -> held = (text != null) ? version(script, keys, text)
						: versionOf(get(script, keys, script.keys().get(0)));
				default -> {
				}
			}
			if (held != null && this.texts.oneIn(2)) {
				values.set(i, held);
			}
		}
	}

	private @Nullable String get(EngineScript script, List<String> keys, String name) {
		int index = script.keys().indexOf(name);
		return (index >= 0 && this.model.execute("GET", keys.get(index)) instanceof String text) ? text : null;
	}

	private static @Nullable String versionOf(@Nullable String found) {
		return (found != null && found.length() >= VERSION_OFFSET + Long.BYTES)
				? found.substring(VERSION_OFFSET, VERSION_OFFSET + Long.BYTES) : null;
	}

	private @Nullable String record(EngineScript script, List<String> keys, String text) {
		int index = script.keys().indexOf("log");
		return (index >= 0 && this.model.execute("HGET", keys.get(index), text) instanceof String record) ? record
				: null;
	}

	private @Nullable String version(EngineScript script, List<String> keys, String text) {
		boolean waits = this.texts.oneIn(2);
		String version = version(script, keys, waits ? "log" : "letters", text);
		return (version != null) ? version : version(script, keys, waits ? "letters" : "log", text);
	}

	private @Nullable String version(EngineScript script, List<String> keys, String name, String text) {
		int index = script.keys().indexOf(name);
		return (index >= 0 && this.model.execute("HGET", keys.get(index), text) instanceof String record
				&& record.length() >= VERSION_LENGTH) ? record.substring(0, VERSION_LENGTH) : null;
	}

	/**
	 * What a script is told.
	 *
	 * @param keys its keys
	 * @param arguments its arguments
	 */
	record Call(List<String> keys, List<String> arguments) {

	}

}
