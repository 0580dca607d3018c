package io.github.twolevelcache.simulator.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.StringLib;

/**
 * The libraries {@code string}, {@code table} and {@code struct}, where LuaJ differs from
 * Lua 5.1: its {@code format} does not heed the precision, its {@code sub} knows no
 * beginning before the string, and it has no {@code struct}.
 */
final class LuaStrings {

	static final LuaLibrary STRING = new LuaLibrary("string").with("format", LuaStrings::format)
		.with("sub", LuaStrings::sub)
		.with("match", ofLuaJ("match"));

	static final LuaLibrary TABLE = new LuaLibrary("table").with("concat", LuaStrings::concat);

	static final LuaLibrary STRUCT = new LuaLibrary("struct").with("pack", LuaStrings::pack)
		.with("unpack", LuaStrings::unpack);

	private static final Pattern CONVERSION = Pattern.compile("%(?:%|(0?)([0-9]{0,2})\\.0f)");

	private static final String FOUR_BYTES = ">I4";

	private LuaStrings() {
	}

	private static LuaValue ofLuaJ(String function) {
		LuaTable loaded = new LuaTable();
		loaded.set("loaded", new LuaTable());
		LuaTable environment = new LuaTable();
		environment.set("package", loaded);
		return new StringLib().call(LuaValue.valueOf("string"), environment).get(function);
	}

	private static Varargs format(Varargs arguments) {
		String format = LuaValues.text(arguments, 1);
		StringBuilder formatted = new StringBuilder();
		Matcher conversion = CONVERSION.matcher(format);
		int argument = 1;
		int end = 0;
		for (int begin = format.indexOf('%'); begin >= 0; begin = format.indexOf('%', end)) {
			formatted.append(format, end, begin);
			if (!conversion.region(begin, format.length()).lookingAt()) {
				throw new UnsupportedOperationException("The format '%s' is not modelled".formatted(format));
			}
			if (conversion.group(1) == null) {
				formatted.append('%');
			}
			else {
				argument++;
				formatted.append(padded(LuaValues.number(arguments, argument), !conversion.group(1).isEmpty(),
						conversion.group(2)));
			}
			end = conversion.end();
		}
		return LuaValues.string(formatted.append(format, end, format.length()).toString());
	}

	private static String padded(double number, boolean withZeros, String width) {
		String text = Numbers.fixed(number);
		int missing = width.isEmpty() ? 0 : Math.max(0, Integer.parseInt(width) - text.length());
		if (!withZeros || Double.isInfinite(number)) {
			return " ".repeat(missing) + text;
		}
		int sign = text.startsWith("-") ? 1 : 0;
		return text.substring(0, sign) + "0".repeat(missing) + text.substring(sign);
	}

	private static Varargs sub(Varargs arguments) {
		String text = LuaValues.text(arguments, 1);
		long begin = position(LuaValues.integer(arguments, 2), text);
		long end = position(arguments.isnoneornil(3) ? -1 : LuaValues.integer(arguments, 3), text);
		begin = Math.max(begin, 1);
		end = Math.min(end, text.length());
		return LuaValues.string((begin <= end) ? text.substring((int) begin - 1, (int) end) : "");
	}

	private static long position(long position, String text) {
		// Counted from 1, or from the end.
		return (position < 0) ? Math.max(0, position + text.length() + 1) : position;
	}

	private static Varargs concat(Varargs arguments) {
		if (arguments.narg() > 2) {
			throw new UnsupportedOperationException("A part of table.concat is not modelled");
		}
		LuaTable table = arguments.checktable(1);
		String separator = arguments.isnoneornil(2) ? "" : LuaValues.text(arguments, 2);
		StringBuilder texts = new StringBuilder();
		for (int i = 1, length = table.length(); i <= length; i++) {
			LuaValue value = table.get(i);
			if (!LuaValues.isText(value)) {
				throw new LuaError(
						"invalid value (%s) at index %d in table for 'concat'".formatted(value.typename(), i));
			}
			texts.append((i > 1) ? separator : "").append(LuaValues.textOf(value));
		}
		return LuaValues.string(texts.toString());
	}

	private static Varargs pack(Varargs arguments) {
		checkFormat(arguments);
		long number = LuaValues.integer(arguments, 2);
		char[] bytes = new char[Integer.BYTES];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (char) ((number >> (Byte.SIZE * (bytes.length - 1 - i))) & 0xff);
		}
		return LuaValues.string(new String(bytes));
	}

	private static Varargs unpack(Varargs arguments) {
		checkFormat(arguments);
		String data = LuaValues.text(arguments, 2);
		long position = arguments.isnoneornil(3) ? 1 : LuaValues.integer(arguments, 3);
		if (position < 1 || position + Integer.BYTES - 1 > data.length()) {
			throw new LuaError("data string too short");
		}
		long number = 0;
		int end = (int) position - 1 + Integer.BYTES;
		for (int i = (int) position - 1; i < end; i++) {
			number = (number << Byte.SIZE) | data.charAt(i);
		}
		return LuaValue.varargsOf(LuaValue.valueOf((double) number), LuaValue.valueOf(end + 1));
	}

	private static void checkFormat(Varargs arguments) {
		String format = LuaValues.text(arguments, 1);
		if (!FOUR_BYTES.equals(format)) {
			throw new UnsupportedOperationException("The format '%s' of struct is not modelled".formatted(format));
		}
	}

}
