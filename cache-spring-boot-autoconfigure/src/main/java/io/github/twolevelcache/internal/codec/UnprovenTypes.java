package io.github.twolevelcache.internal.codec;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Notes the types that are written for the first time while one value is encoded, so that
 * the codec can read the value back before it promises that they can be read.
 * <p>
 * One note per thread: Jackson gives the writing of a type no other way to tell the
 * caller.
 */
final class UnprovenTypes {

	private static final ThreadLocal<@Nullable Set<TypeId>> WRITTEN = new ThreadLocal<>();

	private UnprovenTypes() {
	}

	static void note(TypeId type) {
		Set<TypeId> types = WRITTEN.get();
		if (types == null) {
			types = new HashSet<>();
			WRITTEN.set(types);
		}
		types.add(type);
	}

	/**
	 * Return what was noted on this thread since the last call, and forget it.
	 * @return the types, empty if there are none
	 */
	static Set<TypeId> take() {
		Set<TypeId> types = WRITTEN.get();
		if (types == null) {
			return Set.of();
		}
		WRITTEN.remove();
		return types;
	}

}
