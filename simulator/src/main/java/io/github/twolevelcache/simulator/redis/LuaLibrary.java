package io.github.twolevelcache.simulator.redis;

import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.VarArgFunction;

/**
 * A table of what scripts may use, which they cannot change. That something is not there
 * is an error of the model, not of the script.
 */
final class LuaLibrary extends LuaTable {

	private final String name;

	private final @Nullable LuaLibrary base;

	/**
	 * Create an empty library.
	 * @param name its name, for messages
	 */
	LuaLibrary(String name) {
		this.name = name;
		this.base = null;
	}

	/**
	 * Create a library that has what another has, and more.
	 * @param base the other
	 */
	LuaLibrary(LuaLibrary base) {
		this.name = base.name;
		this.base = base;
	}

	LuaLibrary with(String member, LuaValue value) {
		rawset(LuaValue.valueOf(member), value);
		return this;
	}

	LuaLibrary with(String member, UnaryOperator<Varargs> function) {
		return with(member, new VarArgFunction() {

			@Override
			public Varargs invoke(Varargs arguments) {
				return function.apply(arguments);
			}

		});
	}

	@Override
	public LuaValue get(LuaValue member) {
		LuaValue value = rawget(member);
		if (value.isnil() && this.base != null) {
			return this.base.get(member);
		}
		if (value.isnil()) {
			throw new UnsupportedOperationException("'%s' of %s is not modelled".formatted(member, this.name));
		}
		return value;
	}

	@Override
	public LuaValue get(int member) {
		return get(LuaValue.valueOf(member));
	}

	@Override
	public void set(LuaValue member, LuaValue value) {
		throw new LuaError("Attempt to modify a readonly table: '%s' of %s".formatted(member, this.name));
	}

	@Override
	public void set(int member, LuaValue value) {
		set(LuaValue.valueOf(member), value);
	}

}
