package io.github.twolevelcache.simulator.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Turns Lua's values into Redis's and back, as Redis does, and numbers into texts and
 * back, as Lua 5.1 does.
 */
final class LuaValues {

	private static final int TEXT_DIGITS = 14;

	private static final int ARGUMENT_DIGITS = 17;

	private LuaValues() {
	}

	static LuaString string(String text) {
		return LuaString.valueUsing(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	static String text(LuaString string) {
		return new String(string.m_bytes, string.m_offset, string.m_length, StandardCharsets.ISO_8859_1);
	}

	static LuaTable list(List<String> texts) {
		return LuaValue.listOf(texts.stream().map(LuaValues::string).toArray(LuaValue[]::new));
	}

	/**
	 * Return an argument of a function as a text ({@code luaL_checkstring}).
	 * @param arguments the arguments
	 * @param index which one, from 1 on
	 * @return its text
	 * @throws LuaError if it is neither a string nor a number
	 */
	static String text(Varargs arguments, int index) {
		LuaValue value = arguments.arg(index);
		if (!isText(value)) {
			throw badArgument(index, "string", value);
		}
		return textOf(value);
	}

	static boolean isText(LuaValue value) {
		return value.type() == LuaValue.TSTRING || value.type() == LuaValue.TNUMBER;
	}

	/**
	 * Return the text of a string or a number ({@code lua_tolstring}).
	 * @param value the value
	 * @return its text
	 */
	static String textOf(LuaValue value) {
		return (value.type() == LuaValue.TNUMBER) ? Numbers.general(value.todouble(), TEXT_DIGITS)
				: text(value.checkstring());
	}

	/**
	 * Return an argument of a function as a number ({@code luaL_checknumber}).
	 * @param arguments the arguments
	 * @param index which one, from 1 on
	 * @return the number
	 * @throws LuaError if it is none, and no text of one
	 */
	static double number(Varargs arguments, int index) {
		Double number = numberOf(arguments.arg(index));
		if (number == null) {
			throw badArgument(index, "number", arguments.arg(index));
		}
		return number;
	}

	/**
	 * Return an argument of a function as an integer ({@code luaL_checkinteger}).
	 * @param arguments the arguments
	 * @param index which one, from 1 on
	 * @return the integer
	 * @throws LuaError if it is no number, and no text of one
	 */
	static long integer(Varargs arguments, int index) {
		return integer(number(arguments, index));
	}

	private static long integer(double number) {
		// As a processor does it: what is out of range becomes the least integer.
		return (Math.abs(number) < 0x1p63) ? (long) number : Long.MIN_VALUE;
	}

	static @Nullable Double numberOf(LuaValue value) {
		if (value.type() == LuaValue.TNUMBER) {
			return value.todouble();
		}
		return (value.type() == LuaValue.TSTRING) ? Numbers.lua(text(value.checkstring())) : null;
	}

	static LuaError badArgument(int index, String expected, LuaValue value) {
		return new LuaError("bad argument #%d (%s expected, got %s)".formatted(index, expected, value.typename()));
	}

	/**
	 * Return an argument of {@code redis.call}.
	 * @param value the argument
	 * @return its text
	 * @throws LuaError if it is neither a string nor a number
	 */
	static String argument(LuaValue value) {
		if (!isText(value)) {
			throw new LuaError("Lua redis lib command arguments must be strings or integers");
		}
		return (value.type() == LuaValue.TNUMBER) ? Numbers.general(value.todouble(), ARGUMENT_DIGITS)
				: text(value.checkstring());
	}

	/**
	 * Return a reply of a command as a script sees it.
	 * @param reply the reply
	 * @return the same for Lua
	 */
	static LuaValue ofReply(@Nullable Object reply) {
		if (reply == null) {
			return LuaValue.FALSE;
		}
		if (reply instanceof Long number) {
			return LuaValue.valueOf(number.doubleValue());
		}
		if (reply instanceof String text) {
			return string(text);
		}
		if (reply instanceof StatusReply status) {
			return field("ok", status.text());
		}
		if (reply instanceof ErrorReply error) {
			return field("err", error.text());
		}
		return LuaValue.listOf(((List<?>) reply).stream().map(LuaValues::ofReply).toArray(LuaValue[]::new));
	}

	private static LuaTable field(String name, String text) {
		LuaTable table = new LuaTable();
		table.set(name, string(text));
		return table;
	}

	/**
	 * Return what a script answers as a reply.
	 * @param value the answer
	 * @return the reply
	 */
	static @Nullable Object toReply(LuaValue value) {
		return switch (value.type()) {
			case LuaValue.TNUMBER -> integer(value.todouble());
			case LuaValue.TSTRING -> text(value.checkstring());
			case LuaValue.TBOOLEAN -> value.toboolean() ? 1L : null;
			case LuaValue.TTABLE -> toReply(value.checktable());
			default -> null;
		};
	}

	private static Object toReply(LuaTable table) {
		LuaValue error = table.get("err");
		if (error.type() == LuaValue.TSTRING) {
			return new ErrorReply(text(error.checkstring()));
		}
		LuaValue status = table.get("ok");
		if (status.type() == LuaValue.TSTRING) {
			return new StatusReply(text(status.checkstring()));
		}
		List<@Nullable Object> list = new ArrayList<>();
		for (int i = 1; !table.get(i).isnil(); i++) {
			list.add(toReply(table.get(i)));
		}
		return list;
	}

}
