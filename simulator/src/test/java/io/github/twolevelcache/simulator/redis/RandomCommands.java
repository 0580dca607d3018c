package io.github.twolevelcache.simulator.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Random calls of all commands that the model has, but for those that run scripts.
 */
final class RandomCommands {

	/** What the comparison cannot do: their replies differ from call to call. */
	static final Set<String> LEFT_OUT = Set.of("TIME", "INFO");

	/** Has infinite scores, which LuaJ would not count with. */
	private static final String INFINITE = "infinite";

	private final Texts texts;

	private final Map<String, Supplier<List<String>>> arguments;

	private final List<String> names;

	RandomCommands(Texts texts) {
		this.texts = texts;
		this.arguments = Map.ofEntries(Map.entry("EXISTS", () -> keys(1 + texts.below(3))),
				Map.entry("DEL", () -> keys(1 + texts.below(2))), Map.entry("UNLINK", () -> keys(1 + texts.below(2))),
				Map.entry("PTTL", () -> keys(1)), Map.entry("PEXPIRE", () -> key(texts.lifetime())),
				Map.entry("GET", () -> keys(1)), Map.entry("GETRANGE", () -> key(texts.integer(), texts.integer())),
				Map.entry("SET", this::set), Map.entry("PSETEX", () -> key(texts.lifetime(), texts.any())),
				Map.entry("HGET", () -> key(field())), Map.entry("HMGET", () -> key(field(), field())),
				Map.entry("HGETALL", () -> keys(1)), Map.entry("HEXISTS", () -> key(field())),
				Map.entry("HLEN", () -> keys(1)),
				Map.entry("HSET", () -> key(field(), texts.any(), field(), texts.any())),
				Map.entry("HDEL", () -> key(field(), field())), Map.entry("ZADD", this::add),
				Map.entry("ZREM", () -> key(field(), field())),
				Map.entry("ZREMRANGEBYSCORE", () -> key(texts.bound(), texts.bound())),
				Map.entry("ZSCORE", () -> key(field())), Map.entry("ZCARD", () -> keys(1)),
				Map.entry("ZCOUNT", () -> key(texts.bound(), texts.bound())), Map.entry("ZRANGE", this::ranked),
				Map.entry("ZRANGEBYSCORE", this::scored));
		this.names = this.arguments.keySet().stream().sorted().toList();
	}

	Set<String> names() {
		return this.arguments.keySet();
	}

	/**
	 * Return a random command.
	 * @return its words
	 */
	List<String> next() {
		List<String> words = new ArrayList<>();
		String name = this.texts.oneOf(this.names);
		words.add(name);
		words.addAll(Objects.requireNonNull(this.arguments.get(name)).get());
		if (this.texts.oneIn(40) && words.size() > 1) {
			words.remove(words.size() - 1);
		}
		return words;
	}

	private List<String> keys(int count) {
		List<String> keys = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			keys.add(anyKey());
		}
		return keys;
	}

	private List<String> key(String... others) {
		List<String> words = new ArrayList<>(List.of(others));
		words.add(0, anyKey());
		return words;
	}

	private String anyKey() {
		return this.texts.oneIn(20) ? INFINITE : this.texts.key();
	}

	/** Also the field that the scripts of the log have for themselves. */
	private String field() {
		return this.texts.oneIn(10) ? "\u00ff" : this.texts.any();
	}

	private List<String> set() {
		List<String> words = key(this.texts.any());
		if (this.texts.oneIn(3)) {
			words.add("NX");
		}
		if (this.texts.oneIn(3)) {
			words.addAll(List.of("px", this.texts.lifetime()));
		}
		return words;
	}

	private List<String> add() {
		List<String> words = key();
		if (this.texts.oneIn(3)) {
			words.add("XX");
		}
		if (this.texts.oneIn(3)) {
			words.add("ch");
		}
		String score = words.get(0).equals(INFINITE) ? this.texts.infinity() : this.texts.score();
		words.addAll(List.of(score, field(), this.texts.score(), field()));
		return words;
	}

	private List<String> ranked() {
		List<String> words = key(this.texts.integer(), this.texts.integer());
		if (this.texts.oneIn(2)) {
			words.add("WITHSCORES");
		}
		return words;
	}

	private List<String> scored() {
		List<String> words = key(this.texts.bound(), this.texts.bound());
		if (this.texts.oneIn(2)) {
			words.addAll(List.of("LIMIT", this.texts.integer(), this.texts.integer()));
		}
		return words;
	}

}
