package io.github.twolevelcache.simulator.redis;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.VarArgFunction;

/**
 * The library {@code math} and the functions that belong to none, where LuaJ differs from
 * Lua 5.1: it has no {@code unpack}, gives the texts of numbers other digits, and loses
 * the sign of zero.
 */
final class LuaBase {

	static final LuaLibrary MATH = new LuaLibrary("math").with("floor", rounding(Math::floor))
		.with("ceil", rounding(Math::ceil))
		.with("max", (arguments) -> extreme(arguments, true))
		.with("min", (arguments) -> extreme(arguments, false));

	private static final LuaValue NEXT = new VarArgFunction() {

		@Override
		public Varargs invoke(Varargs arguments) {
			return arguments.checktable(1).inext(arguments.arg(2));
		}

	};

	private static final int HEXADECIMAL = 16;

	/** What every script sees. */
	static final LuaLibrary ENVIRONMENT = new LuaLibrary("the environment").with("math", MATH)
		.with("string", LuaStrings.STRING)
		.with("table", LuaStrings.TABLE)
		.with("struct", LuaStrings.STRUCT)
		.with("tostring", LuaBase::toString)
		.with("tonumber", LuaBase::toNumber)
		.with("ipairs", LuaBase::pairs)
		.with("unpack", LuaBase::unpack);

	private LuaBase() {
	}

	private static UnaryOperator<Varargs> rounding(DoubleUnaryOperator function) {
		return (arguments) -> {
			double rounded = function.applyAsDouble(LuaValues.number(arguments, 1));
			if (rounded == 0 && Math.copySign(1, rounded) < 0) {
				throw new UnsupportedOperationException("A negative zero is not modelled");
			}
			return LuaValue.valueOf(rounded);
		};
	}

	private static Varargs extreme(Varargs arguments, boolean greatest) {
		double extreme = LuaValues.number(arguments, 1);
		for (int i = 2; i <= arguments.narg(); i++) {
			double number = LuaValues.number(arguments, i);
			if (greatest ? number > extreme : number < extreme) {
				extreme = number;
			}
		}
		return LuaValue.valueOf(extreme);
	}

	private static Varargs toString(Varargs arguments) {
		LuaValue value = arguments.checkvalue(1);
		if (LuaValues.isText(value)) {
			return LuaValues.string(LuaValues.textOf(value));
		}
		if (value.isnil() || value.type() == LuaValue.TBOOLEAN) {
			return LuaValues.string(value.tojstring());
		}
		throw new UnsupportedOperationException("tostring of a %s is not modelled".formatted(value.typename()));
	}

	private static Varargs toNumber(Varargs arguments) {
		LuaValue value = arguments.checkvalue(1);
		long base = arguments.isnoneornil(2) ? 10 : LuaValues.integer(arguments, 2);
		if (base == 10) {
			Double number = LuaValues.numberOf(value);
			return (number != null) ? LuaValue.valueOf(number) : LuaValue.NIL;
		}
		if (base != HEXADECIMAL) {
			throw new UnsupportedOperationException("tonumber to the base of %d is not modelled".formatted(base));
		}
		return hexadecimal(Numbers.stripped(LuaValues.text(arguments, 1)));
	}

	private static LuaValue hexadecimal(String text) {
		if (text.matches("[-+].*|0[xX].*|[0-9a-fA-F]{17,}")) {
			throw new UnsupportedOperationException("The hexadecimal number '%s' is not modelled".formatted(text));
		}
		if (!text.matches("[0-9a-fA-F]+")) {
			return LuaValue.NIL;
		}
		long number = Long.parseUnsignedLong(text, HEXADECIMAL);
		return LuaValue.valueOf((number >= 0) ? (double) number : (double) number + 0x1p64);
	}

	private static Varargs pairs(Varargs arguments) {
		return LuaValue.varargsOf(NEXT, arguments.checktable(1), LuaValue.ZERO);
	}

	private static Varargs unpack(Varargs arguments) {
		LuaTable table = arguments.checktable(1);
		return switch (arguments.narg()) {
			case 1 -> table.unpack();
			case 3 -> table.unpack(arguments.checkint(2), arguments.checkint(3));
			default -> throw new UnsupportedOperationException("unpack to the end of a table is not modelled");
		};
	}

}
