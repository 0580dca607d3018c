package io.github.twolevelcache.simulator.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LuaEngine}: the answers are those of Redis, many of which LuaJ alone
 * would not give.
 */
class LuaEngineTests {

	private final LuaEngine engine = new LuaEngine();

	private final List<List<String>> commands = new ArrayList<>();

	private @Nullable Object reply;

	private @Nullable Object run(String source, String... arguments) {
		return this.engine.run(source, List.of("key"), List.of(arguments), (words) -> {
			this.commands.add(words);
			return this.reply;
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', value = {
			"string.format('%.0f', 1795123456789123) | 1795123456789123", "string.format('%05.0f', 7) | 00007",
			"string.format('%05.0f', -7) | -0007", "string.format('(%.0f%%', '2.5') | (2%",
			"string.format('%.0f %.0f', 1, 2) | 1 2", "tostring(2^53) | 9.007199254741e+15", "tostring(1e100) | 1e+100",
			"tostring(17) | 17", "tostring(nil) | nil", "tostring(true) | true", "string.sub('abc', -9, 2) | ab",
			"string.sub('abc', 0) | abc", "string.sub('abc', 2, 9) | bc", "string.sub('abc', -2) | bc",
			"string.sub('abc', '2', '2') | b", "string.sub(1234567, 2, 4) | 234", "('abc'):sub(-9, 2) | ab",
			"string.match('o1 17', '^(%S+) %d+$') | o1", "table.concat({ 'a', 1, 2.5 }, ' ') | a 1 2.5",
			"tostring(tonumber('1f', 16)) | 31", "tostring(tonumber('x', 16)) | nil", "tostring(tonumber(' 12 ')) | 12",
			"tostring(tonumber('x')) | nil", "tostring(math.max('17', 3)) | 17", "tostring(math.min(2, 1, 3)) | 1",
			"tostring(math.floor(-1.5)) | -2", "tostring(math.ceil('1.2')) | 2",
			"table.concat({ unpack({ 'a', 'b' }) }) | ab",
			"table.concat({ unpack({ 'a', 'b', 'c', 'd' }, 2, 3) }) | bc",
			"tostring(struct.unpack('>I4', struct.pack('>I4', 4294967295))) | 4294967295",
			"tostring(#struct.pack('>I4', 1)) | 4" })
	void expression(String expression, String text) {
		assertThat(run("return " + expression)).isEqualTo(text);
	}

	@Test
	void textIsBytes() {
		assertThat(run("return ARGV[1] .. '\\255\\0' .. #ARGV[1] .. '\u00e9'", "\u00ff\u0000\u0080"))
			.isEqualTo("\u00ff\u0000\u0080\u00ff\u00003\u00e9");
		assertThat(run("return struct.pack('>I4', 255)")).isEqualTo("\u0000\u0000\u0000\u00ff");
	}

	@Test
	void answers() {
		assertThat(run("return 1.9")).isEqualTo(1L);
		assertThat(run("return -1.9")).isEqualTo(-1L);
		assertThat(run("return 2^53")).isEqualTo(1L << 53);
		assertThat(run("return true")).isEqualTo(1L);
		assertThat(run("return false")).isNull();
		assertThat(run("return nil")).isNull();
		assertThat(run("")).isNull();
		assertThat(run("return { 1, 'a', { false, 2 }, nil, 3 }")).isEqualTo(List.of(1L, "a", Arrays.asList(null, 2L)));
		assertThat(run("return { ok = 'FINE' }")).isEqualTo(new StatusReply("FINE"));
		assertThat(run("return { err = 'MY error' }")).isEqualTo(new ErrorReply("MY error"));
	}

	@Test
	void argumentsOfCommands() {
		assertThat(run("redis.call('A', 17, 2^53, 0.1, -3, '0.1')")).isNull();
		assertThat(this.commands)
			.containsExactly(List.of("A", "17", "9007199254740992", "0.10000000000000001", "-3", "0.1"));
		assertThat(run("redis.call('A', nil)")).isInstanceOf(ErrorReply.class);
		assertThat(run("redis.call('A', {})")).isInstanceOf(ErrorReply.class);
		assertThat(run("redis.call()")).isInstanceOf(ErrorReply.class);
		assertThat(this.commands).hasSize(1);
	}

	@Test
	void repliesOfCommands() {
		assertThat(run("return redis.call('A') == false")).isEqualTo(1L);
		this.reply = 5L;
		assertThat(run("return redis.call('A') + 1")).isEqualTo(6L);
		this.reply = StatusReply.OK;
		assertThat(run("return redis.call('A').ok")).isEqualTo("OK");
		this.reply = Arrays.asList("a", null);
		assertThat(run("local a = redis.call('A') return { #a, a[1], a[2] == false }")).isEqualTo(List.of(2L, "a", 1L));
		this.reply = new ErrorReply("OOM full");
		assertThat(run("redis.call('A') return 1")).isEqualTo(new ErrorReply("OOM full"));
		assertThat(run("return redis.pcall('A')")).isEqualTo(new ErrorReply("OOM full"));
		assertThat(run("redis.pcall('A') return 1")).isEqualTo(1L);
	}

	@Test
	void errorsOfScripts() {
		assertThat(run("return 1 + nil")).isInstanceOfSatisfying(ErrorReply.class,
				(error) -> assertThat(error.text()).startsWith("ERR "));
		assertThat(run("return string.sub({}, 1)")).isInstanceOf(ErrorReply.class);
		assertThat(run("return table.concat({ {} })")).isInstanceOf(ErrorReply.class);
		assertThat(run("return struct.unpack('>I4', 'abc')")).isInstanceOf(ErrorReply.class);
		assertThat(run("this is not Lua")).isInstanceOf(ErrorReply.class);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "x = 1", "redis.call = nil", "string.sub = nil", "string.more = 1", "KEYS = {}", "math = nil" })
	void nothingCanBeChangedForTheNextRun(String source) {
		assertThat(run(source)).isInstanceOf(ErrorReply.class);
		assertThat(run("KEYS[1] = 'other' ARGV[1] = 'other'", "one")).isNull();
		assertThat(run("return KEYS[1] .. ARGV[1] .. string.sub('abc', 2)", "two")).isEqualTo("keytwobc");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x()", "return string.rep('a', 2)", "return redis.sha1hex('a')", "return cjson",
			"return string.format('%d', 1)", "return string.format('%.0f%s', 1, 'a')", "return string.format('%')",
			"return tonumber('8', 8)", "return tonumber('0x10')", "return tonumber('-1', 16)", "return math.ceil(-0.5)",
			"return tostring(0/0)", "return tostring({})", "return struct.pack('>I2', 1)", "return unpack({}, 2)",
			"return table.concat({}, '', 1)", "local function f() return x end f()" })
	void whatIsNotModelledIsNoAnswer(String source) {
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> run(source));
	}

}
