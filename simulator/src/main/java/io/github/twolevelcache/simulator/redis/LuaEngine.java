package io.github.twolevelcache.simulator.redis;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaClosure;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.compiler.LuaC;

/**
 * Runs scripts as Redis does, which is with Lua 5.1, on LuaJ, which is Lua 5.2 with gaps.
 * Nothing that a script does outlives its run but what it wrote to Redis. Not
 * thread-safe.
 *
 * <p>
 * These differences of LuaJ cannot be mended from outside, so scripts must keep away from
 * them:
 * <ul>
 * <li>{@code ..} gives a number other digits unless it is an integer below
 * 10<sup>14</sup>;
 * <li>{@code <} compares strings by signed bytes;
 * <li>{@code +} and the like do not take {@code inf}, {@code nan}, or a number before a
 * byte of zero for one, and take {@code -} for 0;
 * <li>there is no negative zero;
 * <li>{@code %w} and the like take some bytes beyond ASCII for letters.
 * </ul>
 */
public final class LuaEngine {

	private static final String CHUNK = "@user_script";

	static {
		// For calls such as text:sub(1): LuaJ has one such table for all.
		LuaString.s_metatable = LuaValue.tableOf(new LuaValue[] { LuaValue.INDEX, LuaStrings.STRING });
	}

	private final Map<String, Prototype> compiled = new HashMap<>();

	/**
	 * Run a script.
	 * @param source its text
	 * @param keys its {@code KEYS}
	 * @param arguments its {@code ARGV}
	 * @param redis runs a command and gives the reply
	 * @return the reply of the script
	 */
	@Nullable Object run(String source, List<String> keys, List<String> arguments,
			Function<List<String>, @Nullable Object> redis) {
		try {
			Prototype script = this.compiled.get(source);
			if (script == null) {
				script = compile(source);
				this.compiled.put(source, script);
			}
			LuaLibrary environment = new LuaLibrary(LuaBase.ENVIRONMENT).with("redis", calls(redis))
				.with("KEYS", LuaValues.list(keys))
				.with("ARGV", LuaValues.list(arguments));
			return LuaValues.toReply(new LuaClosure(script, environment).call());
		}
		catch (UncaughtReply ex) {
			return ex.reply;
		}
		catch (LuaError ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			return new ErrorReply("ERR " + ex.getMessage());
		}
	}

	private static Prototype compile(String source) {
		try {
			return LuaC.instance.compile(new ByteArrayInputStream(source.getBytes(StandardCharsets.ISO_8859_1)), CHUNK);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static LuaLibrary calls(Function<List<String>, @Nullable Object> redis) {
		return new LuaLibrary("redis").with("call", (arguments) -> {
			Object reply = redis.apply(words(arguments));
			if (reply instanceof ErrorReply error) {
				throw new UncaughtReply(error);
			}
			return LuaValues.ofReply(reply);
		}).with("pcall", (arguments) -> LuaValues.ofReply(protectedReply(redis, arguments)));
	}

	// To pcall, arguments that are none are an error like any other.
	private static @Nullable Object protectedReply(Function<List<String>, @Nullable Object> redis, Varargs arguments) {
		try {
			return redis.apply(words(arguments));
		}
		catch (LuaError ex) {
			return new ErrorReply("ERR " + ex.getMessage());
		}
	}

	private static List<String> words(Varargs arguments) {
		List<String> words = new ArrayList<>();
		for (int i = 1; i <= arguments.narg(); i++) {
			words.add(LuaValues.argument(arguments.arg(i)));
		}
		if (words.isEmpty()) {
			throw new LuaError("Please specify at least one argument for this redis lib call");
		}
		return words;
	}

	/** The error of a command, which ends the script. */
	private static final class UncaughtReply extends LuaError {

		private final transient ErrorReply reply;

		UncaughtReply(ErrorReply reply) {
			super(reply.text());
			this.reply = reply;
		}

	}

}
