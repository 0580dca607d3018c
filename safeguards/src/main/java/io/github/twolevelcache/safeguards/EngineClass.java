package io.github.twolevelcache.safeguards;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.pool.TypePool;

/**
 * A class of the engine that is defined in another form before the JVM loads it, so the
 * engine needs no switch.
 *
 * @param folder its package below {@code io.github.twolevelcache}
 * @param name its name
 */
public record EngineClass(String folder, String name) {

	private static final ClassLoader LOADER = EngineClass.class.getClassLoader();

	private static final String ENGINE = "io.github.twolevelcache.";

	/**
	 * Define the class in another form. It must not have been used yet.
	 * @param change what is other
	 * @param neighbour a class of the same package that can be loaded without it
	 * @throws ReflectiveOperationException if there is no such class
	 */
	public void define(Change change, String neighbour) throws ReflectiveOperationException {
		Class<?> place = Class.forName(qualified(neighbour), false, LOADER);
		redefined(change).load(LOADER,
				ClassLoadingStrategy.UsingLookup.of(MethodHandles.privateLookupIn(place, MethodHandles.lookup())));
	}

	/**
	 * Make the other form of the class.
	 * @param change what is other
	 * @return the class, not loaded
	 * @throws ReflectiveOperationException if there is no such class
	 * @throws IllegalStateException if the change finds nothing to change
	 */
	public DynamicType.Unloaded<?> redefined(Change change) throws ReflectiveOperationException {
		DynamicType.Unloaded<?> changed = made(change);
		if (Arrays.equals(changed.getBytes(), made((type) -> type).getBytes())) {
			throw new IllegalStateException("Nothing in " + this.name + " is changed");
		}
		return changed;
	}

	private DynamicType.Unloaded<?> made(Change change) throws ReflectiveOperationException {
		ClassFileLocator classes = ClassFileLocator.ForClassLoader.of(LOADER);
		TypePool types = TypePool.Default.of(classes);
		return change.to(new ByteBuddy().redefine(types.describe(qualified(this.name)).resolve(), classes)).make();
	}

	private String qualified(String type) {
		return ENGINE + this.folder + "." + type;
	}

	/**
	 * Changes a class.
	 */
	@FunctionalInterface
	public interface Change {

		/**
		 * Change a class.
		 * @param type the class as it is
		 * @return the class in another form
		 * @throws NoSuchMethodException if it needs a method that is not there
		 */
		DynamicType.Builder<?> to(DynamicType.Builder<?> type) throws NoSuchMethodException;

	}

}
